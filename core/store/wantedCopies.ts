import type Sqlite from 'better-sqlite3'
import { type EventId, eventIdBytes, eventIdOfHash } from '../event/ids.ts'
import { plainBytes } from './database.ts'
import { preparedOnUse } from './preparedOnUse.ts'

/** Why another copy of a held event is wanted. */
export type WantedReason = 'content' | 'signature'

/** Held events of which the copy in the log is not what it might be. Written within the caller's transaction. */
export function wantedCopies(database: Sqlite.Database) {
  const statements = preparedOnUse({
    select: () =>
      database.prepare<[], { event_id: Uint8Array; reason: WantedReason }>(
        'SELECT event_id, reason FROM content_missing ORDER BY event_id',
      ),
    insert: () =>
      database.prepare<[Uint8Array, WantedReason]>(
        'INSERT INTO content_missing (event_id, reason) VALUES (?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason',
      ),
    remove: () => database.prepare<[Uint8Array]>('DELETE FROM content_missing WHERE event_id = ?'),
  })
  return {
    all: (): Map<EventId, WantedReason> =>
      new Map(statements.select.all().map(({ event_id, reason }) => [eventIdOfHash(plainBytes(event_id)), reason])),
    add: (eventId: EventId, reason: WantedReason): void => void statements.insert.run(eventIdBytes(eventId), reason),
    remove: (eventId: EventId): void => void statements.remove.run(eventIdBytes(eventId)),
  }
}
