import type Sqlite from 'better-sqlite3'
import type { RoomId } from '../../core/event/ids.ts'
import type { Opened, Schema } from '../../core/store/database.ts'

/** What keeps the files of a device while processes come and go. */
export interface Medium {
  /** Somebody is at its files: what they are about to do comes first. */
  isTaken: boolean
  /** Opens a file as a process does that has just started, and makes it where there is none. */
  open(name: string, schema: Schema): Opened<Sqlite.Database>
  /** The process closes a file. */
  release(name: string): void
  has(name: string): boolean
  /** Communities of which something is kept. */
  readonly communities: readonly RoomId[]
  /** Somebody looks into a file, or changes it, while no process runs. `schema` is the one that it has. */
  inHand<Value>(name: string, schema: Schema, use: (database: Sqlite.Database) => Value): Value
  remove(name: string): void
  /** The process is gone, in whatever way: what it had not committed is too. */
  letGo(): void
  /** Everything, as plain bytes, while no process runs. */
  images(): DiskImages
  restore(images: DiskImages): void
  /** The world is over. */
  close(): void
}

/** The files of a device as bytes, by name. */
export type DiskImages = ReadonlyMap<string, Uint8Array>

/** Those of names of files that are names of communities. */
export const communityIdsOf = (names: Iterable<string>): RoomId[] =>
  [...names].flatMap((name) => (name.startsWith('!') ? [name as RoomId] : []))
