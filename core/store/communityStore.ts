import type Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import { NONCE_BYTES, TAG_BYTES } from '../crypto/port.ts'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import { eventIdBytes, eventIdOfHash } from '../event/ids.ts'
import { eventBytesMax, logPageEventCount } from '../limits.ts'
import type { Opened, Schema } from './database.ts'
import { openDatabase, plainBytes } from './database.ts'
import { guarded } from './storeError.ts'

/** An event to be stored: its sealed blob, and what the projections know of it. The caller has checked its hash. */
export interface LogEntry {
  readonly eventId: EventId
  /** `nonce ‖ ciphertext` */
  readonly blob: Uint8Array
  /** The local user the copy was received for. */
  readonly accountId: UserId
  readonly receivedTs: number
  readonly graph: {
    readonly roomId: RoomId
    readonly type: string
    readonly stateKey?: string
    readonly sender: string
    readonly originServerTs: number
    readonly rank: number
    /** Kept as an ancestor of others, though the rules refuse it. */
    readonly refused: boolean
    readonly prevEvents: readonly EventId[]
    readonly authEvents: readonly EventId[]
  }
  /** For a message that can be shown. */
  readonly message?: { readonly body: string }
}

export interface Batch {
  /** Parents before children: an entry's prev and auth events are stored already or stand before it. */
  readonly entries: readonly LogEntry[]
  /** Own events: on the disk itself when the call returns, not merely with the operating system. */
  readonly durable: boolean
}

export interface LoggedEvent {
  readonly eventId: EventId
  readonly blob: Uint8Array
  readonly receivedTs: number
  readonly refused: boolean
}

/** What a community keeps on disk: the sealed log, and projections that can be made from it again. */
export interface CommunityStore {
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

  CREATE TABLE auth_graph (
    id INTEGER PRIMARY KEY,
    event_id BLOB NOT NULL UNIQUE REFERENCES events (event_id),
    room_id TEXT NOT NULL,
    type TEXT NOT NULL,
    state_key TEXT,
    sender TEXT NOT NULL,
    origin_server_ts INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    refused INTEGER NOT NULL CHECK (refused IN (0, 1))
  ) STRICT;

  CREATE TABLE auth_graph_edges (
    child INTEGER NOT NULL REFERENCES auth_graph (id),
    parent INTEGER NOT NULL REFERENCES auth_graph (id),
    kind TEXT NOT NULL CHECK (kind IN ('prev', 'auth')),
    PRIMARY KEY (child, kind, parent)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE message_index (
    event_id BLOB NOT NULL PRIMARY KEY REFERENCES events (event_id),
    room_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    origin_server_ts INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
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
  const append = appender(database)

  return {
    appendBatch: (batch) =>
      guarded(() => {
        database.pragma(`synchronous = ${batch.durable ? 'FULL' : 'NORMAL'}`)
        append(batch.entries)
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
function appender(database: Sqlite.Database): (entries: readonly LogEntry[]) => void {
  const insertEvent = database.prepare<[Uint8Array, string, number, Uint8Array]>(
    'INSERT INTO events (event_id, account_id, received_ts, encrypted) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const replaceBlob = database.prepare<[Uint8Array, Uint8Array]>('UPDATE events SET encrypted = ? WHERE event_id = ?')
  const insertNode = database.prepare<[Uint8Array, string, string, string | null, string, number, number, number]>(
    `INSERT INTO auth_graph (event_id, room_id, type, state_key, sender, origin_server_ts, rank, refused)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertEdge = database.prepare<[number | bigint, string, Uint8Array]>(
    'INSERT INTO auth_graph_edges (child, parent, kind) SELECT ?, id, ? FROM auth_graph WHERE event_id = ?',
  )
  const insertMessage = database.prepare<[Uint8Array, string, string, number, string, string]>(
    `INSERT INTO message_index (event_id, room_id, sender, origin_server_ts, type, body) VALUES (?, ?, ?, ?, ?, ?)`,
  )

  const appendEntry = ({ eventId, blob, accountId, receivedTs, graph, message }: LogEntry): void => {
    assert(blob.length >= BLOB_BYTES_MIN && blob.length <= BLOB_BYTES_MIN + eventBytesMax, 'a blob holds an event')
    const id = eventIdBytes(eventId)
    if (insertEvent.run(id, accountId, receivedTs, blob).changes === 0) {
      replaceBlob.run(blob, id)
      return
    }
    const { roomId, type, stateKey, sender, originServerTs, rank, refused } = graph
    const node = insertNode.run(id, roomId, type, stateKey ?? null, sender, originServerTs, rank, refused ? 1 : 0)
    const link = (kind: 'prev' | 'auth', parents: readonly EventId[]): void => {
      // An event may name a parent twice; it is one edge.
      for (const parent of new Set(parents)) {
        const edge = insertEdge.run(node.lastInsertRowid, kind, eventIdBytes(parent))
        assert(edge.changes === 1, () => `the ${kind} event ${parent} is stored before ${eventId}`)
      }
    }
    link('prev', graph.prevEvents)
    link('auth', graph.authEvents)
    if (message !== undefined) insertMessage.run(id, roomId, sender, originServerTs, type, message.body)
  }
  return database.transaction((entries: readonly LogEntry[]) => {
    for (const entry of entries) appendEntry(entry)
  })
}

interface LogRow {
  rowid: number
  event_id: Uint8Array
  encrypted: Uint8Array
  received_ts: number
  refused: number
}

/** In pages, since an open SQLite cursor would forbid writing meanwhile. */
function* readLog(database: Sqlite.Database): Generator<LoggedEvent> {
  const selectPage = database.prepare<[number, number], LogRow>(
    `SELECT events.rowid, event_id, encrypted, received_ts, refused FROM events JOIN auth_graph USING (event_id)
     WHERE events.rowid > ? ORDER BY events.rowid LIMIT ?`,
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
        refused: row.refused === 1,
      }
    }
    if (rows.length < logPageEventCount) return
  }
}

const optionalBytes = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes === undefined ? undefined : plainBytes(bytes)
