import Sqlite from 'better-sqlite3'
import { must } from '../../core/assert.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { Opened, Schema } from '../../core/store/database.ts'
import { migrate } from '../../core/store/database.ts'
import { registerFunctions } from '../../core/store/functions.ts'
import { communityIdsOf, type DiskImages, type Medium } from './medium.ts'

/** Pages that any database may have. */
export const pagesMax = 1_073_741_823

/** Files in memory, each of them one database for as long as the world lasts: nothing is copied when a process starts. */
export class MemoryMedium implements Medium {
  readonly #databases = new Map<string, Sqlite.Database>()
  isTaken = false

  open(name: string, schema: Schema): Opened<Sqlite.Database> {
    const known = this.#databases.get(name)
    if (known?.inTransaction) known.exec('ROLLBACK')
    // A disk may have been full under a process before.
    known?.pragma(`max_page_count = ${pagesMax}`)
    const database = known ?? opened(emptyImage(schema))
    this.#databases.set(name, database)
    return { ok: true, store: database }
  }

  release(): void {}

  has(name: string): boolean {
    return this.#databases.has(name)
  }

  get communities(): readonly RoomId[] {
    return communityIdsOf(this.#databases.keys())
  }

  inHand<Value>(name: string, schema: Schema, use: (database: Sqlite.Database) => Value): Value {
    const database = must(this.#databases.get(name), 'the file is there')
    if (database.inTransaction) database.exec('ROLLBACK')
    // A process may have died before it had brought an older file up to date.
    migrate(database, schema)
    return use(database)
  }

  remove(name: string): void {
    this.#databases.get(name)?.close()
    this.#databases.delete(name)
  }

  letGo(): void {}

  /** The file holds something else than before. No process has it open. */
  replace(name: string, image: Uint8Array): void {
    this.remove(name)
    this.#databases.set(name, opened(image))
  }

  images(): DiskImages {
    return new Map(Array.from(this.#databases, ([name, database]) => [name, imageOf(database)]))
  }

  restore(images: DiskImages): void {
    for (const [name, image] of images) this.replace(name, image)
  }

  close(): void {
    for (const database of this.#databases.values()) database.close()
    this.#databases.clear()
  }
}

function imageOf(database: Sqlite.Database): Uint8Array {
  if (database.inTransaction) database.exec('ROLLBACK')
  return database.serialize()
}

function opened(image: Uint8Array): Sqlite.Database {
  const database = new Sqlite(Buffer.from(image))
  database.pragma('foreign_keys = ON')
  registerFunctions(database)
  return database
}

/** Databases with nothing in them, as bytes: made once, since making one takes longer than copying it. */
const emptyImages = new Map<Schema, Uint8Array>()

function emptyImage(schema: Schema): Uint8Array {
  const known = emptyImages.get(schema)
  if (known) return known
  const database = new Sqlite(':memory:')
  registerFunctions(database)
  migrate(database, schema)
  const image = database.serialize()
  database.close()
  emptyImages.set(schema, image)
  return image
}
