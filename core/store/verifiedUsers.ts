import type Sqlite from 'better-sqlite3'
import type { RoomId, UserId } from '../event/ids.ts'
import { preparedOnUse } from './preparedOnUse.ts'
import { guarded } from './storeError.ts'

/** Users whose safety words somebody here compared with them, in the profile's file. */
export function verifiedUserTable(database: Sqlite.Database) {
  const statements = preparedOnUse({
    select: () =>
      database
        .prepare<[string], UserId>('SELECT user_id FROM verified_users WHERE community_id = ? ORDER BY user_id')
        .pluck(),
    insert: () =>
      database.prepare<[string, string]>(
        'INSERT INTO verified_users (community_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
      ),
    remove: () =>
      database.prepare<[string, string]>('DELETE FROM verified_users WHERE community_id = ? AND user_id = ?'),
  })
  return {
    verifiedUsers: (communityId: RoomId): ReadonlySet<UserId> =>
      new Set(guarded(() => statements.select.all(communityId))),
    setVerified: (communityId: RoomId, userId: UserId, isVerified: boolean): void =>
      guarded(() => void (isVerified ? statements.insert : statements.remove).run(communityId, userId)),
  }
}
