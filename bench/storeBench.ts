import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { assert, must } from '../core/assert.ts'
import { openBlob } from '../core/crypto/blob.ts'
import { type CryptoPort, KEY_BYTES } from '../core/crypto/port.ts'
import { type EpochKeys, epochKeys } from '../core/crypto/schedule.ts'
import { eventIdBytes } from '../core/event/ids.ts'
import { memberOf } from '../core/event/json.ts'
import { type ParsedEvent, parseEvent } from '../core/event/parseEvent.ts'
import { CommunityGraph } from '../core/graph/communityGraph.ts'
import { eventCountOf } from '../core/graph/storage/page.ts'
import { graphBatch } from '../core/graph/storage/storedEntry.ts'
import type { EventSource } from '../core/graph/table/storedEvent.ts'
import { databaseCacheKibibytes, walPagesMax } from '../core/limits.ts'
import { communitySchema } from '../core/store/communitySchema.ts'
import { type Batch, type CommunityStore, communityStore } from '../core/store/communityStore.ts'
import { migrate, openDatabase } from '../core/store/database.ts'
import { registerFunctions } from '../core/store/functions.ts'
import { ingestBatchCount } from './limits.ts'
import { heapBytes } from './memory.ts'
import { type SealedLog, writeSealedLog } from './sealedLog.ts'

export interface StoreStep {
  readonly name: 'rows unencrypted' | 'rows' | 'log' | 'graph' | 'all'
  readonly eventsPerSecond: number
  /** Of the rate of the same rows written as they are into an encrypted database. */
  readonly share: number
}

export interface StoreResult {
  readonly eventCount: number
  readonly bytes: number
  readonly steps: readonly StoreStep[]
  /** What is left of the rate of plain inserts where the database is encrypted. */
  readonly encryptedShare: number
  /** Opening the file until it is known what a new event would build upon. */
  readonly reopenMs: number
  readonly fileBytes: number
}

const KEY = new Uint8Array(KEY_BYTES).fill(1)
const ROUNDS = 3

/**
 * Writes the same sealed events in several ways, each into a new database, 1,000 in a transaction, as for whatever others
 * send. Each way is taken several times in turn, and the best time counts.
 */
export function benchStore(crypto: CryptoPort, eventCount: number): StoreResult {
  const log = writeSealedLog(crypto, eventCount)
  const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  try {
    const bench = new Bench(crypto, log, folder)
    const best = new Map<StoreStep['name'], number>()
    for (let round = 0; round < ROUNDS; round++) {
      // The disk is still busy with what the round before has written and thrown away.
      bench.settle()
      for (const [name, run] of bench.ways) best.set(name, Math.min(run(), best.get(name) ?? Number.POSITIVE_INFINITY))
    }
    const rate = (name: StoreStep['name']) => (log.blobs.length / must(best.get(name), 'it was run')) * 1_000
    return {
      eventCount: log.blobs.length,
      bytes: log.blobs.reduce((sum, blob) => sum + blob.length, 0),
      steps: bench.ways.map(([name]) => ({ name, eventsPerSecond: rate(name), share: rate(name) / rate('rows') })),
      encryptedShare: rate('rows') / rate('rows unencrypted'),
      reopenMs: bench.reopen(),
      fileBytes: statSync(bench.lastPath).size,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

class Bench {
  readonly ways: readonly (readonly [StoreStep['name'], () => number])[] = [
    ['rows unencrypted', () => this.#rows(false)],
    ['rows', () => this.#rows(true)],
    ['log', () => this.#log()],
    ['graph', () => this.#graph(false)],
    ['all', () => this.#graph(true)],
  ]
  readonly #crypto: CryptoPort
  readonly #log_: SealedLog
  readonly #keys: EpochKeys
  readonly #folder: string
  readonly #ids: readonly Uint8Array[]
  #count = 0

  constructor(crypto: CryptoPort, log: SealedLog, folder: string) {
    this.#crypto = crypto
    this.#log_ = log
    this.#keys = epochKeys(crypto, log.communityId, log.secret)
    this.#folder = folder
    this.#ids = log.blobs.map((blob) => eventIdBytes(this.#opened(blob).event.id))
  }

  get lastPath(): string {
    return join(this.#folder, `${this.#count}.db`)
  }

  /** Writes as the first ways do, uncounted. */
  settle(): void {
    this.#rows(true)
  }

  /** The rows of the log as they will stand there, and nothing else. */
  #rows(isEncrypted: boolean): number {
    return this.#timed(isEncrypted, (database) => {
      const insert = inserter(database)
      return database.transaction((blobs: readonly Uint8Array[], from: number) => {
        blobs.forEach((blob, at) => {
          insert.run(must(this.#ids[from + at], 'an id for each'), this.#log_.owner, 1, blob)
        })
      })
    })
  }

  /** Opened, parsed, checked for its one encoding and its hashes, and written. */
  #log(): number {
    return this.#timed(true, (database) => {
      const insert = inserter(database)
      return database.transaction((blobs: readonly Uint8Array[]) => {
        for (const blob of blobs) insert.run(eventIdBytes(this.#opened(blob).event.id), this.#log_.owner, 1, blob)
      })
    })
  }

  /** Authenticated, judged and placed as well; written with its place, and then with everything else that is made of it. */
  #graph(withIndex: boolean): number {
    const { communityId, owner } = this.#log_
    return this.#timed(true, (database) => {
      const store = communityStore(database)
      const graph = new CommunityGraph({ crypto: this.#crypto, communityId })
      const { groups, pages } = graph.restore([], store.graph)
      graph.table.fetchFrom(this.#fetchFrom(store))
      return (blobs) => {
        const { added } = graph.ingest(blobs.map((blob) => ({ ...this.#opened(blob), blob })))
        assert(added.length === blobs.length, 'every event is taken')
        const entries = added.map(({ entry, blob }) => {
          const body = withIndex ? memberOf(entry.event.content, 'body') : undefined
          const row = { eventId: entry.event.id, blob, accountId: owner, receivedTs: 1 }
          return typeof body === 'string' ? { ...row, body } : row
        })
        const batch = graphBatch(groups, added)
        const placed = added.map(({ entry }) => entry)
        if (withIndex) pages?.add(placed, batch.groups)
        store.appendBatch({ ...NOTHING, entries, graph: { ...batch, pages: [...(pages?.takeFull() ?? [])] } })
        graph.table.release(placed)
        if (withIndex) store.learnWords(ingestBatchCount)
      }
    })
  }

  #fetchFrom(store: CommunityStore): EventSource {
    return (id) => {
      const blob = store.blob(id)
      return blob && this.#opened(blob).event
    }
  }

  #opened(blob: Uint8Array): ParsedEvent {
    const bytes = must(openBlob(this.#crypto, [this.#keys], blob), 'it opens')
    const result = parseEvent(this.#crypto, bytes)
    assert(result.ok, 'it is an event')
    return result.parsed
  }

  /** Milliseconds for all batches, each in a transaction. `open` answers what is done with one. */
  #timed(
    isEncrypted: boolean,
    open: (database: Sqlite.Database) => (blobs: readonly Uint8Array[], from: number) => void,
  ): number {
    rmSync(this.lastPath, { force: true })
    this.#count++
    const database = isEncrypted ? opened(this.lastPath) : openedPlain(this.lastPath)
    database.pragma('synchronous = NORMAL')
    const write = open(database)
    const { blobs } = this.#log_
    // What the way before has left is not this one's to clear away.
    heapBytes()
    const startMs = performance.now()
    for (let from = 0; from < blobs.length; from += ingestBatchCount) {
      write(blobs.slice(from, from + ingestBatchCount), from)
    }
    const tookMs = performance.now() - startMs
    database.close()
    return tookMs
  }

  /** As a start of the program reads the file that was written last: its pages, and the log behind these. */
  reopen(): number {
    const startMs = performance.now()
    const store = communityStore(opened(this.lastPath))
    const graph = new CommunityGraph({ crypto: this.#crypto, communityId: this.#log_.communityId })
    const pages = store.graph.pages()
    const pagedCount = pages.reduce((sum, page) => sum + eventCountOf(page), 0)
    if (pagedCount === 0) graph.restore(this.#rowsOf(store.readLog()), store.graph)
    else {
      const source = { pages, fetch: this.#fetchFrom(store), withoutContent: [] }
      graph.resume(store.graph, source, [...this.#rowsBehind(store, pagedCount)])
    }
    for (const room of graph.rooms.values()) assert(room.forwardExtremities.length > 0, 'every room has its end')
    assert(graph.entryCount === this.#log_.blobs.length, 'everything is there again')
    const tookMs = performance.now() - startMs
    store.close()
    return tookMs
  }

  *#rowsBehind(store: CommunityStore, pagedCount: number) {
    for (const { event } of store.graph.entries(pagedCount)) {
      yield* this.#rowsOf([must(store.logged(event.id), 'what has a place is in the log')])
    }
  }

  *#rowsOf(rows: Iterable<{ readonly blob: Uint8Array }>) {
    for (const { blob } of rows) yield { ...this.#opened(blob), blob }
  }
}

export const NOTHING: Batch = {
  entries: [],
  graph: { groups: [], entries: [] },
  shadowed: new Map(),
  redacted: new Set(),
  eraseDueTs: 0,
  roomStates: [],
  durable: false,
}

export function opened(path: string): Sqlite.Database {
  const result = openDatabase(path, KEY, communitySchema)
  assert(result.ok, 'a database opens')
  return result.store
}

/** The same settings and tables without encryption. */
function openedPlain(path: string): Sqlite.Database {
  const database = new Sqlite(path)
  const settings = ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'secure_delete = ON', 'foreign_keys = ON']
  const sizes = [
    `wal_autocheckpoint = ${walPagesMax}`,
    `cache_size = -${databaseCacheKibibytes}`,
    'temp_store = MEMORY',
  ]
  for (const setting of [...settings, ...sizes]) database.pragma(setting)
  registerFunctions(database)
  migrate(database, communitySchema)
  return database
}

const inserter = (database: Sqlite.Database) =>
  database.prepare<[Uint8Array, string, number, Uint8Array]>(
    'INSERT INTO events (event_id, account_id, received_ts, encrypted) VALUES (?, ?, ?, ?)',
  )
