import type Sqlite from 'better-sqlite3'
import { type EventId, eventIdOfHash } from '../event/ids.ts'
import { logPageEventCount } from '../limits.ts'
import { plainBytes } from './database.ts'
import { indexBacklog } from './indexBacklog.ts'
import { guarded, StoreError } from './storeError.ts'

/** How many places of a file SQLite itself finds damaged, rows among them that speak of others which are not there. */
export function damagedPlaceCount(database: Sqlite.Database): number {
  try {
    const answers = guarded(() => database.pragma('integrity_check') as { integrity_check: string }[])
    const places = answers.filter((answer) => answer.integrity_check !== 'ok').length
    const strays = guarded(() => database.pragma('foreign_key_check') as unknown[]).length
    const stateless = guarded(() => database.prepare<[], number>(withoutTheirState).pluck().get()) ?? 0
    // Compared with the messages only where it knows the words of them all.
    const depth = guarded(() => indexBacklog(database).from) === undefined ? 1 : 0
    guarded(() =>
      database.exec(`INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', ${depth})`),
    )
    return places + strays + stateless
  } catch (error) {
    if (error instanceof StoreError && error.code === 'damaged') return 1
    throw error
  }
}

/** Events with a state that is not there. */
const withoutTheirState = `
  SELECT count(*) FROM auth_graph
  WHERE max(state_before, state_after) > (SELECT coalesce(max(id), 0) FROM state_groups)`

/** An event id is missing as well where not even that can be read. */
interface Row {
  readonly eventId: EventId | undefined
  readonly blob: Uint8Array | undefined
}

/** The rows of a log of which some pages may be damaged: what cannot be read in one go is read row by row. */
export function* readEveryRow(database: Sqlite.Database): Generator<Row> {
  const last = lastRow(database)
  const selectPage = database.prepare<[number, number], { event_id: Uint8Array; encrypted: Uint8Array }>(
    'SELECT event_id, encrypted FROM events WHERE rowid BETWEEN ? AND ?',
  )
  const between = (from: number, to: number) => unlessDamaged(() => selectPage.all(from, to))
  const seen = new Set<EventId>()
  for (let from = 1; from <= last; from += logPageEventCount) {
    const to = Math.min(from + logPageEventCount - 1, last)
    const page = between(from, to)
    const pages = page ? [page] : Array.from({ length: to - from + 1 }, (_, at) => between(from + at, from + at) ?? [])
    for (const { event_id, encrypted } of pages.flat()) {
      const eventId = eventIdOfHash(plainBytes(event_id))
      seen.add(eventId)
      yield { eventId, blob: plainBytes(encrypted) }
    }
  }
  yield* unreadable(database, seen)
}

/** What the index of the log still names. */
function* unreadable(database: Sqlite.Database, seen: ReadonlySet<EventId>): Generator<Row> {
  const selectIds = database.prepare<[], Uint8Array>('SELECT event_id FROM events INDEXED BY sqlite_autoindex_events_1')
  const ids = unlessDamaged(() => selectIds.pluck().all()) ?? []
  for (const id of ids) {
    const eventId = eventIdOfHash(plainBytes(id))
    if (!seen.has(eventId)) yield { eventId, blob: undefined }
  }
}

/** The greatest row number, from the log or, where its end cannot be read, from its index. */
function lastRow(database: Sqlite.Database): number {
  const ask = (sql: string) => unlessDamaged(() => database.prepare<[], number | null>(sql).pluck().get())
  return (
    ask('SELECT max(rowid) FROM events') ??
    ask('SELECT max(rowid) FROM (SELECT rowid FROM events INDEXED BY sqlite_autoindex_events_1)') ??
    0
  )
}

function unlessDamaged<Value>(operation: () => Value): Value | undefined {
  try {
    return guarded(operation)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'damaged') return undefined
    throw error
  }
}
