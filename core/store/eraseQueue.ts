import type Sqlite from 'better-sqlite3'
import { type EventId, eventIdBytes, eventIdOfHash } from '../event/ids.ts'
import { plainBytes } from './database.ts'
import { preparedOnUse } from './preparedOnUse.ts'

/** Redacted events whose content is to leave the log, each with the time at which it must. */
export function eraseQueue(database: Sqlite.Database) {
  const statements = preparedOnUse({
    insert: () =>
      database.prepare<[number, Uint8Array]>(
        `INSERT INTO erase_queue (event_id, due_ts) SELECT event_id, ? FROM events WHERE event_id = ?
           ON CONFLICT DO NOTHING`,
      ),
    postpone: () => database.prepare<[number, Uint8Array]>('UPDATE erase_queue SET due_ts = ? WHERE event_id = ?'),
    remove: () => database.prepare<[Uint8Array]>('DELETE FROM erase_queue WHERE event_id = ?'),
    due: () =>
      database
        .prepare<[number, number], Uint8Array>(
          'SELECT event_id FROM erase_queue WHERE due_ts <= ? ORDER BY due_ts, event_id LIMIT ?',
        )
        .pluck(),
    next: () => database.prepare<[], number | null>('SELECT min(due_ts) FROM erase_queue').pluck(),
  })
  return {
    /** An event that is in the log; one that is in the queue keeps its time. */
    add: (eventId: EventId, dueTs: number): void => void statements.insert.run(dueTs, eventIdBytes(eventId)),
    postpone: (eventId: EventId, dueTs: number): void => void statements.postpone.run(dueTs, eventIdBytes(eventId)),
    remove: (eventId: EventId): void => void statements.remove.run(eventIdBytes(eventId)),
    due: (nowTs: number, countMax: number): EventId[] =>
      statements.due.all(nowTs, countMax).map((id) => eventIdOfHash(plainBytes(id))),
    nextDueTs: (): number | undefined => statements.next.get() ?? undefined,
  }
}
