import Sqlite from 'better-sqlite3'
import type { RoomId } from '../../core/event/ids.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { type Batch, type CommunityStore, communityStore } from '../../core/store/communityStore.ts'
import { migrate, type Opened, type Schema } from '../../core/store/database.ts'
import { registerFunctions } from '../../core/store/functions.ts'
import { type ProfileStore, profileSchema, profileStore } from '../../core/store/profileStore.ts'
import type { Stores } from '../../peer/stores.ts'

/** What a disk holds: the bytes of each of its databases. */
export type DiskImages = ReadonlyMap<string, Buffer>

/** The disk of one device: real SQLite in memory, which is there for longer than any process that opens it. */
export class SimDisk implements Stores {
  readonly #databases = new Map<string, Sqlite.Database>()
  /** Told of what has been committed of a community's log. */
  readonly #onCommitted: (communityId: RoomId, batch: Batch) => void

  constructor(onCommitted: (communityId: RoomId, batch: Batch) => void) {
    this.#onCommitted = onCommitted
  }

  openProfile(): Opened<ProfileStore> {
    return { ok: true, store: { ...profileStore(this.#database('profile', profileSchema)), close: () => {} } }
  }

  open(communityId: RoomId): Opened<CommunityStore> {
    const store = communityStore(this.#database(communityId, communitySchema))
    const appendBatch = (batch: Batch): void => {
      store.appendBatch(batch)
      this.#onCommitted(communityId, batch)
    }
    return { ok: true, store: { ...store, appendBatch, close: () => {} } }
  }

  has(communityId: RoomId): boolean {
    return this.#databases.has(communityId)
  }

  remove(communityId: RoomId): void {
    this.#databases.get(communityId)?.close()
    this.#databases.delete(communityId)
  }

  /** All that is committed, as bytes by name, for another disk to begin with. */
  images(): DiskImages {
    return new Map([...this.#databases].map(([name, database]) => [name, database.serialize()]))
  }

  /** Begins with what another disk held. */
  restore(images: DiskImages): void {
    this.close()
    for (const [name, image] of images) this.#databases.set(name, databaseOf(image))
  }

  /** The process is gone: what it had not committed is too. */
  letGo(): void {
    for (const database of this.#databases.values()) if (database.inTransaction) database.exec('ROLLBACK')
  }

  close(): void {
    for (const database of this.#databases.values()) database.close()
    this.#databases.clear()
  }

  #database(name: string, schema: Schema): Sqlite.Database {
    const known = this.#databases.get(name)
    if (known !== undefined) return known
    const database = emptyDatabase(schema)
    this.#databases.set(name, database)
    return database
  }
}

/** Databases with nothing in them, as bytes: made once, since making one takes longer than copying it. */
const emptyImages = new Map<Schema, Buffer>()

function emptyDatabase(schema: Schema): Sqlite.Database {
  const image = emptyImages.get(schema)
  if (image !== undefined) return databaseOf(image)
  const database = databaseOf(':memory:')
  migrate(database, schema)
  emptyImages.set(schema, database.serialize())
  return database
}

function databaseOf(source: Buffer | ':memory:'): Sqlite.Database {
  const database = new Sqlite(source)
  database.pragma('foreign_keys = ON')
  registerFunctions(database)
  return database
}
