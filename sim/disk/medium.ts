import type Sqlite from 'better-sqlite3'
import type { Opened, Schema } from '../../core/store/database.ts'

/** What keeps the files of a device while processes come and go. */
export interface Medium {
  /** Opens a file as a process does that has just started, and makes it where there is none. */
  open(name: string, schema: Schema): Opened<Sqlite.Database>
  /** The process closes a file. */
  release(name: string): void
  has(name: string): boolean
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
