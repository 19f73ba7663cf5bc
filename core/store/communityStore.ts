import type Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import { NONCE_BYTES, TAG_BYTES } from '../crypto/port.ts'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import { eventIdBytes, eventIdOfHash } from '../event/ids.ts'
import type { GraphBatch, GraphStorage } from '../graph/storage/port.ts'
import { eventBytesMax, logPageEventCount } from '../limits.ts'
import type { Opened, Schema } from './database.ts'
import { openDatabase, plainBytes } from './database.ts'
import { graphSchema } from './graphSchema.ts'
import { SqliteGraphStorage } from './graphStorage.ts'
import { guarded } from './storeError.ts'

/** An event to be stored: its sealed blob, and what the message index knows of it. The caller has checked its hash. */
export interface LogEntry {
  readonly eventId: EventId
  /** `nonce ‖ ciphertext` */
  readonly blob: Uint8Array
  /** The local user the copy was received for. */
  readonly accountId: UserId
  readonly receivedTs: number
  /** For a message that can be shown. */
  readonly message?: {
    readonly roomId: RoomId
    readonly sender: UserId
    readonly originServerTs: number
    readonly type: string
    readonly body: string
  }
}

export interface Batch {
  readonly entries: readonly LogEntry[]
  /** The places of those events in their rooms' graphs: parents and auth events are stored already or stand before. */
  readonly graph: GraphBatch
  /** The shadowed events of the rooms in which something changed. */
  readonly shadowed: ReadonlyMap<RoomId, ReadonlySet<EventId>>
  /** Messages that are to be found no longer, stored before or with this batch. */
  readonly redacted: ReadonlySet<EventId>
  /** Own events: on the disk itself when the call returns, not merely with the operating system. */
  readonly durable: boolean
}

export interface LoggedEvent {
  readonly eventId: EventId
  readonly blob: Uint8Array
  readonly receivedTs: number
}

/** What a community keeps on disk: the sealed log, and projections that can be made from it again. */
export interface CommunityStore {
  /** The graphs of its rooms. Written by `appendBatch`, together with the log. */
  readonly graph: GraphStorage
  /**
   * Stores all of the batch or, if it throws, none. An event that is here already keeps its place and gets the blob of
   * this copy: the caller appends one again only where the copy in the log could not be read.
   */
  appendBatch(batch: Batch): void
  has(eventId: EventId): boolean
  blob(eventId: EventId): Uint8Array | undefined
  /** Every event, parents before children. Events may be appended meanwhile. */
  readLog(): Iterable<LoggedEvent>
  eventCount(): number
  /** Small values of the caller's own making. A value that is set is on the disk when the call returns. */
  meta(key: string): Uint8Array | undefined
  setMeta(key: string, value: Uint8Array): void
  /** Brings everything into the main file and empties the write-ahead log. */
  checkpoint(): void
  close(): void
}

export const communitySchema: Schema = [
  `
  -- The log. It is only ever appended to, but for blobs that were damaged; rowid order is the order of insertion.
  CREATE TABLE events (
    event_id BLOB NOT NULL PRIMARY KEY CHECK (length(event_id) = 32),
    account_id TEXT NOT NULL,
    received_ts INTEGER NOT NULL,
    encrypted BLOB NOT NULL
  ) STRICT;

  CREATE TABLE message_index (
    event_id BLOB NOT NULL PRIMARY KEY REFERENCES events (event_id),
    room_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    origin_server_ts INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  ${graphSchema}
  `,
]

const BLOB_BYTES_MIN = NONCE_BYTES + TAG_BYTES

/** Opens a community's file, or makes it. Methods throw `StoreError` for what disk and system do. */
export function openCommunityStore(path: string, rawKey: Uint8Array): Opened<CommunityStore> {
  const opened = openDatabase(path, rawKey, communitySchema)
  return opened.ok ? { ok: true, store: communityStore(opened.store) } : opened
}

/** The store in an opened database of `communitySchema`. */
export function communityStore(database: Sqlite.Database): CommunityStore {
  const selectHas = database.prepare<[Uint8Array], unknown>('SELECT 1 FROM events WHERE event_id = ?')
  const selectBlob = database
    .prepare<[Uint8Array], Uint8Array>('SELECT encrypted FROM events WHERE event_id = ?')
    .pluck()
  const selectCount = database.prepare<[], number>('SELECT count(*) FROM events').pluck()
  const selectMeta = database.prepare<[string], Uint8Array>('SELECT value FROM meta WHERE key = ?').pluck()
  const upsertMeta = database.prepare<[string, Uint8Array]>(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const graph = new SqliteGraphStorage(database)
  const append = appender(database, graph)

  return {
    graph,
    appendBatch: (batch) =>
      guarded(() => {
        database.pragma(`synchronous = ${batch.durable ? 'FULL' : 'NORMAL'}`)
        try {
          append(batch)
        } catch (error) {
          graph.forgetNumbers()
          throw error
        }
      }),
    has: (eventId) => guarded(() => selectHas.get(eventIdBytes(eventId)) !== undefined),
    blob: (eventId) => guarded(() => optionalBytes(selectBlob.get(eventIdBytes(eventId)))),
    readLog: () => ({ [Symbol.iterator]: () => readLog(database) }),
    eventCount: () => guarded(() => selectCount.get() ?? 0),
    meta: (key) => guarded(() => optionalBytes(selectMeta.get(key))),
    setMeta: (key, value) =>
      guarded(() => {
        database.pragma('synchronous = FULL')
        upsertMeta.run(key, value)
      }),
    checkpoint: () => guarded(() => void database.pragma('wal_checkpoint(TRUNCATE)')),
    close: () => guarded(() => void database.close()),
  }
}

/** One transaction for the log and its projections. */
function appender(database: Sqlite.Database, graph: GraphStorage): (batch: Batch) => void {
  const insertEvent = database.prepare<[Uint8Array, string, number, Uint8Array]>(
    'INSERT INTO events (event_id, account_id, received_ts, encrypted) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const replaceBlob = database.prepare<[Uint8Array, Uint8Array]>('UPDATE events SET encrypted = ? WHERE event_id = ?')
  const insertMessage = database.prepare<[Uint8Array, string, string, number, string, string]>(
    `INSERT INTO message_index (event_id, room_id, sender, origin_server_ts, type, body) VALUES (?, ?, ?, ?, ?, ?)`,
  )

  const deleteMessage = database.prepare<[Uint8Array]>('DELETE FROM message_index WHERE event_id = ?')

  const appendEntry = ({ eventId, blob, accountId, receivedTs, message }: LogEntry): void => {
    assert(blob.length >= BLOB_BYTES_MIN && blob.length <= BLOB_BYTES_MIN + eventBytesMax, 'a blob holds an event')
    const id = eventIdBytes(eventId)
    if (insertEvent.run(id, accountId, receivedTs, blob).changes === 0) {
      replaceBlob.run(blob, id)
      return
    }
    if (message === undefined) return
    const { roomId, sender, originServerTs, type, body } = message
    insertMessage.run(id, roomId, sender, originServerTs, type, body)
  }
  return database.transaction((batch: Batch) => {
    for (const entry of batch.entries) appendEntry(entry)
    graph.append(batch.graph)
    for (const eventId of batch.redacted) deleteMessage.run(eventIdBytes(eventId))
    for (const [roomId, ids] of batch.shadowed) graph.setShadowed(roomId, ids)
  })
}

interface LogRow {
  rowid: number
  event_id: Uint8Array
  encrypted: Uint8Array
  received_ts: number
}

/** In pages, since an open SQLite cursor would forbid writing meanwhile. */
function* readLog(database: Sqlite.Database): Generator<LoggedEvent> {
  const selectPage = database.prepare<[number, number], LogRow>(
    'SELECT rowid, event_id, encrypted, received_ts FROM events WHERE rowid > ? ORDER BY rowid LIMIT ?',
  )
  let after = 0
  for (;;) {
    const rows = guarded(() => selectPage.all(after, logPageEventCount))
    for (const row of rows) {
      after = row.rowid
      yield {
        eventId: eventIdOfHash(plainBytes(row.event_id)),
        blob: plainBytes(row.encrypted),
        receivedTs: row.received_ts,
      }
    }
    if (rows.length < logPageEventCount) return
  }
}

const optionalBytes = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes === undefined ? undefined : plainBytes(bytes)
