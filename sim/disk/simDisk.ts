import type Sqlite from 'better-sqlite3'
import { type EventId, eventIdOfHash, type RoomId } from '../../core/event/ids.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { type Batch, type CommunityStore, communityStore } from '../../core/store/communityStore.ts'
import { migrate, type Opened, plainBytes, type Schema } from '../../core/store/database.ts'
import { type ProfileStore, profileSchema, profileStore } from '../../core/store/profileStore.ts'
import { guarded, StoreError } from '../../core/store/storeError.ts'
import { type Step, WatchedDatabase } from '../../core/store/testing/watchedDatabase.ts'
import type { Stores } from '../../peer/stores.ts'
import { FileMedium } from './fileMedium.ts'
import type { DiskImages } from './medium.ts'
import { MemoryMedium } from './memoryMedium.ts'
import { SimCrash } from './simCrash.ts'

export type { DiskImages } from './medium.ts'

/** A file that the running process has open. */
export interface OpenFile {
  readonly name: string
  /** The database itself, of which nothing is seen that is done to it. */
  readonly real: Sqlite.Database
  readonly watched: WatchedDatabase
}

/** What is wrong with a disk for a while. What `before` throws happens instead of a statement. */
export interface Trouble {
  /** A file that is open when the trouble begins, or is opened while it lasts. */
  opened?(file: OpenFile): void
  /** The same, when the trouble is over. */
  ended?(file: OpenFile): void
  before?(step: Step, file: OpenFile): void
  after?(step: Step, file: OpenFile): void
  /** SQLite itself refused a statement. */
  failed?(error: unknown, file: OpenFile): void
  /** No process has anything open. */
  processGone?(): void
  batchKept?(batch: Batch): void
  /** A batch that was refused, whatever of it there may be at the next start. */
  batchRefused?(batch: Batch): void
}

export interface DiskOptions {
  /** Told of what has been committed of a community's log. */
  readonly onCommitted: (batch: Batch) => void
  /** The process died within a statement. */
  readonly onCrash: (detail: string) => void
  /** Keeps real, encrypted files. */
  readonly hasRealFile: boolean
}

const PROFILE = 'profile'

/** The disk of one device, which is there for longer than any process that uses it: real SQLite, in memory or in files. */
export class SimDisk implements Stores {
  readonly #options: DiskOptions
  readonly medium: MemoryMedium | FileMedium
  readonly #open = new Map<string, OpenFile>()
  readonly #troubles = new Set<Trouble>()
  /** It may have given back something else than it was given, or have refused something, for no reason that a person has. */
  hadTrouble = false

  constructor(options: DiskOptions) {
    this.#options = options
    this.medium = options.hasRealFile ? new FileMedium() : new MemoryMedium()
  }

  openProfile(): Opened<ProfileStore> {
    const opened = this.#openFile(PROFILE, profileSchema)
    if (!opened.ok) return opened
    return { ok: true, store: { ...profileStore(opened.store), close: () => this.#close(PROFILE, opened.store) } }
  }

  open(communityId: RoomId): Opened<CommunityStore> {
    const opened = this.#openFile(communityId, communitySchema)
    if (!opened.ok) return opened
    const store = communityStore(opened.store)
    const appendBatch = (batch: Batch): void => {
      try {
        store.appendBatch(batch)
      } catch (error) {
        for (const trouble of this.#troubles) trouble.batchRefused?.(batch)
        throw error
      }
      this.#options.onCommitted(batch)
      for (const trouble of this.#troubles) trouble.batchKept?.(batch)
    }
    return { ok: true, store: { ...store, appendBatch, close: () => this.#close(communityId, opened.store) } }
  }

  has(communityId: RoomId): boolean {
    return this.medium.has(communityId)
  }

  remove(communityId: RoomId): void {
    this.#release(communityId)
    this.medium.remove(communityId)
  }

  /** The files that the process has open. */
  get openFiles(): readonly OpenFile[] {
    return [...this.#open.values()]
  }

  /** Something is wrong from now on; answers what ends it. */
  begin(trouble: Trouble): () => void {
    this.#troubles.add(trouble)
    for (const file of this.#open.values()) trouble.opened?.(file)
    this.#watch()
    return () => {
      if (!this.#troubles.delete(trouble)) return
      for (const file of this.#open.values()) trouble.ended?.(file)
      this.#watch()
    }
  }

  /** The process dies within a statement: to be called, and thrown, by a trouble. */
  die(detail: string): SimCrash {
    this.#killSession()
    this.#options.onCrash(detail)
    return new SimCrash(detail)
  }

  /** An event is in the log that the process was told is not. */
  committedAfterAll(batch: Batch): void {
    this.#options.onCommitted(batch)
  }

  /** The process is gone, in whatever way: what it had not committed is too. */
  letGo(): void {
    this.#killSession()
    this.#open.clear()
    this.medium.letGo()
    for (const trouble of this.#troubles) trouble.processGone?.()
  }

  /** Everything that is on it, while no process runs; and a disk that holds that. */
  images(): DiskImages {
    return this.medium.images()
  }

  restore(images: DiskImages): void {
    this.medium.restore(images)
  }

  close(): void {
    this.#open.clear()
    this.medium.close()
  }

  #killSession(): void {
    for (const { watched } of this.#open.values()) watched.die(() => new SimCrash('the process is dead'))
  }

  #openFile(name: string, schema: Schema): Opened<Sqlite.Database> {
    const opened = this.medium.open(name, schema)
    if (!opened.ok) return opened
    const file = { name, real: opened.store, watched: new WatchedDatabase(opened.store) }
    const { database } = file.watched
    this.#open.set(name, file)
    for (const trouble of this.#troubles) trouble.opened?.(file)
    this.#watch()
    try {
      guarded(() => migrate(database, schema))
      return { ok: true, store: database }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#release(name)
      return { ok: false, code: error.code, message: error.message }
    }
  }

  /** A process that is gone closes nothing that the next one has open. */
  #close(name: string, database: Sqlite.Database): void {
    if (this.#open.get(name)?.watched.database === database) this.#release(name)
  }

  #release(name: string): void {
    const file = this.#open.get(name)
    if (file === undefined) return
    file.watched.die(() => new TypeError('The database connection is not open'))
    this.#open.delete(name)
    this.medium.release(name)
  }

  #watch(): void {
    const troubles = [...this.#troubles]
    for (const file of this.#open.values()) {
      if (troubles.length === 0) file.watched.watch(undefined)
      else {
        file.watched.watch({
          before: (step) => {
            for (const trouble of troubles) trouble.before?.(step, file)
          },
          after: (step) => {
            for (const trouble of troubles) trouble.after?.(step, file)
          },
          failed: (error) => {
            for (const trouble of troubles) trouble.failed?.(error, file)
          },
        })
      }
    }
  }
}

/** The events in the log of a community's file. */
export const loggedIn = (database: Sqlite.Database): EventId[] =>
  database
    .prepare<[], Uint8Array>('SELECT event_id FROM events')
    .pluck()
    .all()
    .map((id) => eventIdOfHash(plainBytes(id)))
