import type Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import type { RoomId } from '../event/ids.ts'
import { plainBytes } from './database.ts'
import { preparedOnUse } from './preparedOnUse.ts'
import { guarded } from './storeError.ts'

/** A guarded invite that was taken up, and that nobody has answered for good. */
export interface StoredJoin {
  readonly communityId: RoomId
  readonly name: string
  /** 32 bytes, from which the keys of the invite are derived. */
  readonly seed: Uint8Array
  /** The fingerprint of the user key of who made the invite. */
  readonly inviter: Uint8Array
  readonly addresses: readonly string[]
  readonly startedTs: number
  /** The code with which it was refused. */
  readonly refusal?: string
}

interface JoinRow {
  community_id: string
  name: string
  seed: Uint8Array
  inviter: Uint8Array
  addresses: string
  started_ts: number
  refusal: string | null
}

/** Joins that wait for somebody who can grant them, in the profile's file. */
export function joinTable(database: Sqlite.Database) {
  const statements = preparedOnUse({
    select: () => database.prepare<[], JoinRow>('SELECT * FROM joins ORDER BY position'),
    insert: () =>
      database.prepare<[JoinRow]>(
        `INSERT OR REPLACE INTO joins (community_id, name, seed, inviter, addresses, started_ts, refusal)
           VALUES (:community_id, :name, :seed, :inviter, :addresses, :started_ts, :refusal)`,
      ),
    setRefusal: () => database.prepare<[string, string]>('UPDATE joins SET refusal = ? WHERE community_id = ?'),
    remove: () => database.prepare<[string]>('DELETE FROM joins WHERE community_id = ?'),
  })
  return {
    joins: (): StoredJoin[] => guarded(() => statements.select.all()).map(joinOfRow),
    addJoin: (join: StoredJoin): void => guarded(() => void statements.insert.run(rowOfJoin(join))),
    setJoinRefusal: (communityId: RoomId, refusal: string): void => {
      const { changes } = guarded(() => statements.setRefusal.run(refusal, communityId))
      assert(changes === 1, 'the join is in this profile')
    },
    removeJoin: (communityId: RoomId): void => guarded(() => void statements.remove.run(communityId)),
  }
}

const rowOfJoin = (join: StoredJoin): JoinRow => ({
  community_id: join.communityId,
  name: join.name,
  seed: join.seed,
  inviter: join.inviter,
  addresses: JSON.stringify(join.addresses),
  started_ts: join.startedTs,
  refusal: join.refusal ?? null,
})

const joinOfRow = (row: JoinRow): StoredJoin => ({
  communityId: row.community_id as RoomId,
  name: row.name,
  seed: plainBytes(row.seed),
  inviter: plainBytes(row.inviter),
  addresses: JSON.parse(row.addresses) as string[],
  startedTs: row.started_ts,
  ...(row.refusal === null ? {} : { refusal: row.refusal }),
})
