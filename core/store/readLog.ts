import type Sqlite from 'better-sqlite3'
import { eventIdOfHash } from '../event/ids.ts'
import { logPageEventCount } from '../limits.ts'
import type { LoggedEvent } from './communityStore.ts'
import { plainBytes } from './database.ts'
import { guarded } from './storeError.ts'

export interface LogRow {
  rowid: number
  event_id: Uint8Array
  encrypted: Uint8Array
  received_ts: number
}

export const loggedEvent = (row: LogRow): LoggedEvent => ({
  eventId: eventIdOfHash(plainBytes(row.event_id)),
  blob: plainBytes(row.encrypted),
  receivedTs: row.received_ts,
})

/** The whole log, in pages, since an open SQLite cursor would forbid writing meanwhile. */
export function* readLog(database: Sqlite.Database): Generator<LoggedEvent> {
  const selectPage = database.prepare<[number, number], LogRow>(
    'SELECT rowid, event_id, encrypted, received_ts FROM events WHERE rowid > ? ORDER BY rowid LIMIT ?',
  )
  let after = 0
  for (;;) {
    const rows = guarded(() => selectPage.all(after, logPageEventCount))
    for (const row of rows) {
      after = row.rowid
      yield loggedEvent(row)
    }
    if (rows.length < logPageEventCount) return
  }
}

/** Reads stretches of blobs, row by row and no further than is wanted: nothing is written while one is read. */
export function blobReader(database: Sqlite.Database) {
  const select = database
    .prepare<[number], Uint8Array>('SELECT encrypted FROM events WHERE rowid > ? ORDER BY rowid')
    .pluck()
  return (place: number, bytesMax: number): { readonly blobs: readonly Uint8Array[]; readonly next: number } => {
    const blobs: Uint8Array[] = []
    let bytes = 0
    for (const row of select.iterate(place)) {
      bytes += row.length
      if (bytes > bytesMax && blobs.length > 0) break
      blobs.push(plainBytes(row))
    }
    return { blobs, next: place + blobs.length }
  }
}
