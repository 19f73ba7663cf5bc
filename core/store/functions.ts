import type Sqlite from 'better-sqlite3'
import { eventIdBytes, isEventId } from '../event/ids.ts'

/** Functions of ours that schema and views call. */
export function registerFunctions(database: Sqlite.Database): void {
  database.function('event_id_bytes', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' && isEventId(text) ? Buffer.from(eventIdBytes(text)) : null,
  )
}
