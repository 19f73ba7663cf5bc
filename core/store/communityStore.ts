import type Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import { NONCE_BYTES, TAG_BYTES } from '../crypto/port.ts'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import { eventIdBytes } from '../event/ids.ts'
import type { GraphBatch, GraphStorage } from '../graph/storage/port.ts'
import { eventBytesMax, learntBySearchCountMax } from '../limits.ts'
import { communitySchema } from './communitySchema.ts'
import type { Opened } from './database.ts'
import { openDatabase, plainBytes } from './database.ts'
import { epochTable, type StoredEpoch } from './epochs.ts'
import { eraseQueue } from './eraseQueue.ts'
import { SqliteGraphStorage } from './graphStorage.ts'
import { MessageIndex } from './messageIndex.ts'
import { MessageSearch, type SearchHit, type SearchRequest } from './messageSearch.ts'
import { preparedOnUse } from './preparedOnUse.ts'
import { runSql, type SqlBounds, type SqlOutcome } from './readingSql.ts'
import { blobReader, type LogRow, loggedEvent, readLog } from './readLog.ts'
import { type RoomStateChange, roomStateReader, roomStateWriter, type StoredRoomState } from './roomStates.ts'
import { damagedPlaceCount, readEveryRow } from './salvage.ts'
import { guarded, isContradiction, StoreError } from './storeError.ts'
import { type WantedReason, wantedCopies } from './wantedCopies.ts'

/** An event to be stored: its sealed blob, and what is found of it. The caller has checked its hash. */
export interface LogEntry {
  readonly eventId: EventId
  /** `nonce ‖ ciphertext` */
  readonly blob: Uint8Array
  /** The local user the copy was received for. */
  readonly accountId: UserId
  readonly receivedTs: number
  /** The text of a message that can be shown. */
  readonly body?: string
  /** A copy that a redaction stripped of its content, while no redaction is known: another one is wanted. */
  readonly isContentMissing?: boolean
}

/** What is made from the log, of some of its events. */
export interface Projections {
  /** The texts of messages that can be shown. */
  readonly entries: readonly Pick<LogEntry, 'eventId' | 'body'>[]
  /** The places of those events in their rooms' graphs: parents and auth events are stored already or stand before. */
  readonly graph: GraphBatch
  /** The shadowed events of the rooms in which something changed. */
  readonly shadowed: ReadonlyMap<RoomId, ReadonlySet<EventId>>
  /** Events that are to be found no longer, stored before or with this batch. */
  readonly redacted: ReadonlySet<EventId>
  /** When the content of those leaves the log. */
  readonly eraseDueTs: number
  readonly roomStates: readonly RoomStateChange[]
}

/** What is projected of nothing. */
export const noProjections: Projections = {
  entries: [],
  graph: { groups: [], entries: [] },
  shadowed: new Map(),
  redacted: new Set(),
  eraseDueTs: 0,
  roomStates: [],
}

export interface Batch extends Projections {
  readonly entries: readonly LogEntry[]
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
   * this copy: the caller appends one again only where the copy in the log could not be read or had no content.
   */
  appendBatch(batch: Batch): void
  /**
   * Messages in which all the words of a query occur, newest first. Any text is a query. Of those that came in large
   * batches only the ones whose words were learnt since are found.
   */
  search(request: SearchRequest): SearchHit[]
  /** Learns the words of so many messages that came in large batches. True where others wait after that. */
  learnWords(countMax: number): boolean
  /** Carries out one reading statement over `readingViews`. */
  runSql(sql: string, bounds: SqlBounds): SqlOutcome
  /** Secrets of epochs, in the order in which they were learnt. */
  epochs(): StoredEpoch[]
  /** On the disk when the call returns. An epoch that is here stays as it is, unless it is verified now. */
  addEpochs(epochs: readonly StoredEpoch[]): void
  /** Forgets epochs that were never verified. */
  dropEpochs(epochIds: readonly Uint8Array[]): void
  /** Held events of which another copy is wanted. */
  wantedCopies(): ReadonlyMap<EventId, WantedReason>
  /** Events with a signature that is not good: another copy is wanted. */
  wantCopies(eventIds: Iterable<EventId>): void
  /** Events whose content must leave the log by now, and when the next must. */
  eraseDue(nowTs: number, countMax: number): EventId[]
  nextEraseTs(): number | undefined
  postponeErasing(eventIds: readonly EventId[], dueTs: number): void
  /** Copies without content take the place of those that had one, where there are such. None is queued any more. */
  replaceErased(stripped: ReadonlyMap<EventId, Uint8Array | undefined>): void
  /** Makes everything that is made from the log anew, or leaves it as it was. States get other numbers by this. */
  replaceProjections(all: Iterable<Projections>): void
  /** Whether states and redactions of an older version of the file are still to be projected, by `project`. */
  lacksRoomStates(): boolean
  project(projections: Projections): void
  has(eventId: EventId): boolean
  blob(eventId: EventId): Uint8Array | undefined
  logged(eventId: EventId): LoggedEvent | undefined
  /**
   * Blobs in the order in which they were stored, behind the first `place` of them: of at most so many bytes, but for the
   * first. `next` is the place behind the last; the place itself where there is nothing more.
   */
  blobsFrom(place: number, bytesMax: number): { readonly blobs: readonly Uint8Array[]; readonly next: number }
  /** Whether every event of the log has its place in the graph. */
  isPlaced(): boolean
  /** Every event, parents before children. Events may be appended meanwhile. */
  readLog(): Iterable<LoggedEvent>
  /** Every message that can be shown, as the index knows it. */
  indexedMessages(): Iterable<{ readonly eventId: EventId; readonly body: string; readonly isFound: boolean }>
  /** The current state of every room as it is stored. */
  roomStates(): Iterable<StoredRoomState>
  /** Every row of the log, in no order, with no blob where a damaged page keeps it from being read. */
  readEveryRow(): Iterable<{ readonly eventId: EventId | undefined; readonly blob: Uint8Array | undefined }>
  /** How many places of the file SQLite itself finds damaged, of at most a hundred. Reads the whole file. */
  damagedPlaceCount(): number
  eventCount(): number
  /** Small values of the caller's own making. A value that is set is on the disk when the call returns. */
  meta(key: string): Uint8Array | undefined
  setMeta(key: string, value: Uint8Array): void
  /** Brings everything into the main file and empties the write-ahead log. */
  checkpoint(): void
  /** Writes a copy of what is committed to a file that is not there yet, under the same key. */
  copyTo(path: string): void
  close(): void
}

const BLOB_BYTES_MIN = NONCE_BYTES + TAG_BYTES

/** Opens a community's file, or makes it. Methods throw `StoreError` for what disk and system do. */
export function openCommunityStore(path: string, rawKey: Uint8Array): Opened<CommunityStore> {
  const opened = openDatabase(path, rawKey, communitySchema)
  return opened.ok ? { ok: true, store: communityStore(opened.store) } : opened
}

/** The store in an opened database of `communitySchema`. */
export function communityStore(database: Sqlite.Database): CommunityStore {
  const statements = preparedOnUse({
    selectHas: () => database.prepare<[Uint8Array], unknown>('SELECT 1 FROM events WHERE event_id = ?'),
    selectBlob: () =>
      database.prepare<[Uint8Array], Uint8Array>('SELECT encrypted FROM events WHERE event_id = ?').pluck(),
    selectLogged: () =>
      database.prepare<[Uint8Array], LogRow>(
        'SELECT rowid, event_id, encrypted, received_ts FROM events WHERE event_id = ?',
      ),
    // Nothing is ever taken out of the log, so that the last row counts them.
    selectLastRow: () => database.prepare<[], number>('SELECT rowid FROM events ORDER BY rowid DESC LIMIT 1').pluck(),
    selectMeta: () => database.prepare<[string], Uint8Array>('SELECT value FROM meta WHERE key = ?').pluck(),
    upsertMeta: () =>
      database.prepare<[string, Uint8Array]>(
        'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      ),
    selectPlaced: () => database.prepare<[], unknown>('SELECT 1 FROM auth_graph LIMIT 1'),
    selectRoomState: () => database.prepare<[], unknown>('SELECT 1 FROM room_state LIMIT 1'),
    replaceBlob: () => database.prepare<[Uint8Array, Uint8Array]>('UPDATE events SET encrypted = ? WHERE event_id = ?'),
    blobsFrom: () => blobReader(database),
    roomStates: () => roomStateReader(database),
  })
  const graph = new SqliteGraphStorage(database)
  const tables = {
    graph,
    messages: new MessageIndex(database),
    wanted: wantedCopies(database),
    queue: eraseQueue(database),
    putRoomState: roomStateWriter(database),
  }
  const { wanted, queue } = tables
  const project = projector(tables)
  const append = appender(database, wanted, project)
  const projectAlone = database.transaction(project)
  const learnWords = database.transaction((countMax: number) => tables.messages.learnSome(countMax))
  const clear = () => projectionEraser(database)()
  const replaceProjections = database.transaction((all: Iterable<Projections>) => {
    clear()
    tables.messages.clear()
    graph.forgetNumbers()
    for (const projections of all) project(projections)
  })
  /** What was numbered in a transaction that came to nothing is not there. */
  const orForget = <Value>(operation: () => Value): Value => {
    try {
      return operation()
    } catch (error) {
      graph.forgetNumbers()
      tables.messages.forget()
      throw isContradiction(error) ? new StoreError('damaged', error) : error
    }
  }
  const search = new MessageSearch(database)
  const epochs = epochTable(database)
  const wantCopies = database.transaction((eventIds: Iterable<EventId>) => {
    for (const eventId of eventIds) wanted.add(eventId, 'signature')
  })
  const postponeErasing = database.transaction((eventIds: readonly EventId[], dueTs: number) => {
    for (const eventId of eventIds) queue.postpone(eventId, dueTs)
  })
  const replaceErased = database.transaction((stripped: ReadonlyMap<EventId, Uint8Array | undefined>) => {
    for (const [eventId, blob] of stripped) {
      if (blob !== undefined) statements.replaceBlob.run(blob, eventIdBytes(eventId))
      queue.remove(eventId)
    }
    const copies = new Map(Array.from(stripped.keys(), (eventId) => [eventId, undefined]))
    graph.append({ groups: [], entries: [], copies })
  })
  const synchronise = synchronousSwitch(database)
  const durably = <Value>(operation: () => Value): Value =>
    guarded(() => {
      synchronise('FULL')
      return operation()
    })

  return {
    graph,
    appendBatch: (batch) =>
      guarded(() => {
        synchronise(batch.durable ? 'FULL' : 'NORMAL')
        orForget(() => append(batch))
      }),
    replaceProjections: (all) => durably(() => orForget(() => replaceProjections(all))),
    lacksRoomStates: () =>
      guarded(() => statements.selectRoomState.get() === undefined && statements.selectPlaced.get() !== undefined),
    project: (projections) => durably(() => orForget(() => projectAlone(projections))),
    has: (eventId) => guarded(() => statements.selectHas.get(eventIdBytes(eventId)) !== undefined),
    blob: (eventId) => guarded(() => optionalBytes(statements.selectBlob.get(eventIdBytes(eventId)))),
    logged: (eventId) =>
      guarded(() => {
        const row = statements.selectLogged.get(eventIdBytes(eventId))
        return row && loggedEvent(row)
      }),
    blobsFrom: (place, bytesMax) => guarded(() => statements.blobsFrom(place, bytesMax)),
    isPlaced: () => guarded(() => (statements.selectLastRow.get() ?? 0) === graph.entryCount),
    readLog: () => ({ [Symbol.iterator]: () => readLog(database) }),
    indexedMessages: () => guarded(() => [...tables.messages.texts()]),
    roomStates: () => guarded(() => statements.roomStates.all()),
    readEveryRow: () => ({ [Symbol.iterator]: () => readEveryRow(database) }),
    damagedPlaceCount: () => damagedPlaceCount(database),
    eventCount: () => guarded(() => statements.selectLastRow.get() ?? 0),
    meta: (key) => guarded(() => optionalBytes(statements.selectMeta.get(key))),
    setMeta: (key, value) => durably(() => void statements.upsertMeta.run(key, value)),
    search: (request) =>
      guarded(() => {
        if (tables.messages.isWaiting) orForget(() => learnWords(learntBySearchCountMax))
        return search.search(request)
      }),
    learnWords: (countMax) =>
      guarded(() => {
        if (!tables.messages.isWaiting) return false
        synchronise('NORMAL')
        orForget(() => learnWords(countMax))
        return tables.messages.isWaiting
      }),
    runSql: (sql, bounds) => runSql(database, sql, bounds),
    epochs: () => guarded(() => epochs.all()),
    addEpochs: (learnt) => durably(() => epochs.add(learnt)),
    dropEpochs: (epochIds) => durably(() => epochs.drop(epochIds)),
    wantedCopies: () => guarded(() => wanted.all()),
    wantCopies: (eventIds) => durably(() => wantCopies(eventIds)),
    eraseDue: (nowTs, countMax) => guarded(() => queue.due(nowTs, countMax)),
    nextEraseTs: () => guarded(() => queue.nextDueTs()),
    postponeErasing: (eventIds, dueTs) => durably(() => postponeErasing(eventIds, dueTs)),
    replaceErased: (stripped) => durably(() => replaceErased(stripped)),
    checkpoint: () => guarded(() => void database.pragma('wal_checkpoint(TRUNCATE)')),
    copyTo: (path) => guarded(() => void database.prepare('VACUUM INTO ?').run(path)),
    close: () => guarded(() => void database.close()),
  }
}

/** Says how much of a commit must be on the disk itself when it returns, which costs as much as a statement where it is said anew. */
function synchronousSwitch(database: Sqlite.Database): (mode: 'FULL' | 'NORMAL') => void {
  let current: 'FULL' | 'NORMAL' | undefined
  return (mode) => {
    if (mode === current) return
    current = undefined
    database.pragma(`synchronous = ${mode}`)
    current = mode
  }
}

interface Tables {
  readonly graph: GraphStorage
  readonly messages: MessageIndex
  readonly wanted: ReturnType<typeof wantedCopies>
  readonly queue: ReturnType<typeof eraseQueue>
  readonly putRoomState: (change: RoomStateChange) => void
}

/** One transaction for the log and its projections. */
function appender(
  database: Sqlite.Database,
  wanted: Tables['wanted'],
  project: (projections: Projections) => void,
): (batch: Batch) => void {
  const statements = preparedOnUse({
    insertEvent: () =>
      database.prepare<[Uint8Array, string, number, Uint8Array]>(
        'INSERT INTO events (event_id, account_id, received_ts, encrypted) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ),
    replaceBlob: () => database.prepare<[Uint8Array, Uint8Array]>('UPDATE events SET encrypted = ? WHERE event_id = ?'),
  })

  const appendEntry = ({ eventId, blob, accountId, receivedTs, isContentMissing }: LogEntry): void => {
    assert(blob.length >= BLOB_BYTES_MIN && blob.length <= BLOB_BYTES_MIN + eventBytesMax, 'a blob holds an event')
    const id = eventIdBytes(eventId)
    if (statements.insertEvent.run(id, accountId, receivedTs, blob).changes === 0) {
      statements.replaceBlob.run(blob, id)
      wanted.remove(eventId)
    }
    if (isContentMissing) wanted.add(eventId, 'content')
  }
  return database.transaction((batch: Batch) => {
    for (const entry of batch.entries) appendEntry(entry)
    project(batch)
  })
}

/** Writes what is made from the log, within the caller's transaction. */
function projector({ graph, messages, wanted, queue, putRoomState }: Tables): (projections: Projections) => void {
  /** What was taken out of the index or comes back into it, since others became shadowed. */
  const setShadowed = (roomId: RoomId, ids: ReadonlySet<EventId>): void => {
    const before = new Set(graph.shadowed(roomId))
    for (const id of before.difference(ids)) messages.setFound(id, true)
    for (const id of ids.difference(before)) messages.setFound(id, false)
    graph.setShadowed(roomId, ids)
  }
  return (projections) => {
    const firstNew = graph.entryCount + 1
    graph.append(projections.graph)
    messages.add(inOrderOfTime(projections), firstNew)
    for (const [roomId, ids] of projections.shadowed) setShadowed(roomId, ids)
    for (const eventId of projections.redacted) {
      messages.remove(eventId)
      wanted.remove(eventId)
      queue.add(eventId, projections.eraseDueTs)
    }
    for (const change of projections.roomStates) putRoomState(change)
  }
}

/** Empties what is made from the log, within the caller's transaction. */
function projectionEraser(database: Sqlite.Database): () => void {
  const tables = [
    'message_index',
    'room_state',
    'state_changes',
    'state_snapshots',
    'state_groups',
    'auth_graph_edges',
    'graph_pages',
  ]
  const statements = [
    `INSERT INTO message_search (message_search) VALUES ('delete-all')`,
    ...[...tables, 'auth_graph', 'names'].map((table) => `DELETE FROM ${table}`),
  ].map((sql) => database.prepare(sql))
  return () => {
    for (const statement of statements) statement.run()
  }
}

/** Messages with their texts. The search index is fastest to write from its beginning to its end. */
function inOrderOfTime({ entries, graph }: Projections) {
  const messages = entries.flatMap(({ eventId, body }) => (body === undefined ? [] : [{ eventId, body }]))
  if (messages.length < 2) return messages
  const times = new Map(graph.entries.map(({ event, clampedTs }) => [event.id, clampedTs]))
  const timeOf = ({ eventId }: { eventId: EventId }) => times.get(eventId) ?? 0
  return messages.sort((left, right) => timeOf(left) - timeOf(right))
}

const optionalBytes = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes === undefined ? undefined : plainBytes(bytes)
