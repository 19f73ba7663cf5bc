import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { base16 } from '@scure/base'
import Sqlite from 'better-sqlite3'
import { assert, must } from '../../core/assert.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { RoomId } from '../../core/event/ids.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { type Opened, openDatabase, type Schema } from '../../core/store/database.ts'
import { acquireFolder, type FolderLock, type FolderRefusal } from '../../peer/lock.ts'
import { newFilesFolder } from './filesFolder.ts'
import { communityIdsOf, type DiskImages, type Medium } from './medium.ts'

const ownKey = new Uint8Array(KEY_BYTES).fill(9)

/**
 * Real, encrypted files in a folder of the machine on which the world runs. Each life of a process has a folder of its
 * own: what a process that was killed left behind is copied before anything closes it.
 */
export class FileMedium implements Medium {
  readonly #root = newFilesFolder()
  readonly #open = new Map<string, Sqlite.Database>()
  readonly #names = new Set<string>()
  #lock: FolderLock | undefined
  isTaken = false
  #life = 0
  #key: Uint8Array = ownKey

  constructor() {
    mkdirSync(this.folder)
  }

  get folder(): string {
    return join(this.#root, `life-${this.#life}`)
  }

  open(name: string, schema: Schema): Opened<Sqlite.Database> {
    const lock = this.#lock ?? this.lockAgain()
    assert(lock.ok, 'nobody else has the folder of a device')
    this.#lock = lock
    const opened = this.openAgain(name, schema)
    this.#names.add(name)
    if (opened.ok) this.#open.set(name, opened.store)
    return opened
  }

  /** What another process is answered that wants the same folder. */
  lockAgain(): FolderLock | FolderRefusal {
    return acquireFolder(this.folder, 'sim', 0)
  }

  /** What anybody is answered who wants the same file. */
  openAgain(name: string, schema: Schema): Opened<Sqlite.Database> {
    return openDatabase(this.pathOf(name), this.#key, schema)
  }

  /** A process is started with another key than that of the files. */
  withKey(key: Uint8Array, start: () => void): void {
    this.#key = key
    start()
    this.#key = ownKey
  }

  get communities(): readonly RoomId[] {
    return communityIdsOf(this.#names).filter((name) => this.has(name))
  }

  inHand<Value>(name: string, schema: Schema, use: (database: Sqlite.Database) => Value): Value {
    return inFile(this.pathOf(name), schema, use)
  }

  release(name: string): void {
    this.#open.get(name)?.close()
    this.#open.delete(name)
  }

  has(name: string): boolean {
    return existsSync(this.pathOf(name))
  }

  remove(name: string): void {
    this.release(name)
    for (const ending of ['', '-wal']) rmSync(`${this.pathOf(name)}${ending}`, { force: true })
  }

  letGo(): void {
    this.#lock?.release()
    this.#lock = undefined
    if (this.#open.size === 0) return
    const before = this.folder
    this.#life++
    cpSync(before, this.folder, { recursive: true })
    // What closing them writes is written to the folder of a life that is over.
    for (const database of this.#open.values()) database.close()
    this.#open.clear()
    rmSync(before, { recursive: true })
  }

  /** Brings what is in the write-ahead logs into the main files, while no process runs. */
  settle(): void {
    for (const name of this.communities) this.inHand(name, communitySchema, () => {})
  }

  /** A copy of all files for as long as the world lasts, while no process runs. */
  backUp(): string {
    const copy = mkdtempSync(join(this.#root, 'backup-'))
    cpSync(this.folder, copy, { recursive: true })
    return copy
  }

  /** Somebody puts such a copy in the place of what is there. */
  putBack(copy: string): void {
    rmSync(this.folder, { recursive: true })
    cpSync(copy, this.folder, { recursive: true })
  }

  /** Where a file lies, here or in a copy. */
  pathOf(name: string, folder = this.folder): string {
    return join(folder, `${name.replace('!', '')}.db`)
  }

  /**
   * The same as long as nobody writes to any file of the folder, the logs among them. No file is opened for that: closing it again
   * would take the locks of a process that runs.
   */
  fingerprint(): string {
    const stats = readdirSync(this.folder).map((file) => ({
      file,
      ...statSync(join(this.folder, file), { bigint: true }),
    }))
    return stats
      .map(({ file, size, mtimeNs }) => `${file} ${size} ${mtimeNs}`)
      .sort()
      .join('\n')
  }

  /** Somebody deletes the write-ahead log of a file; whether there was something in it. */
  deleteLog(name: string): boolean {
    const path = `${this.pathOf(name)}-wal`
    const isThere = existsSync(path) && statSync(path).size > 0
    rmSync(path, { force: true })
    return isThere
  }

  images(): DiskImages {
    throw new Error('real files are not taken along as images')
  }

  restore(images: DiskImages): void {
    for (const [name, image] of images) {
      this.remove(name)
      this.#names.add(name)
      writeFileSync(this.pathOf(name), image)
      const plain = new Sqlite(this.pathOf(name))
      plain.pragma(`cipher = 'aegis'`)
      plain.pragma(`rekey = 'raw:${base16.encode(ownKey).toLowerCase()}'`)
      plain.close()
    }
  }

  close(): void {
    for (const database of this.#open.values()) database.close()
    this.#open.clear()
    this.#lock?.release()
    rmSync(this.#root, { recursive: true, force: true })
  }
}

/** Somebody looks into a file of a device, or a copy of one, and closes it again. */
export function inFile<Value>(path: string, schema: Schema, use: (database: Sqlite.Database) => Value): Value {
  const opened = openDatabase(path, ownKey, schema)
  const database = must(opened.ok ? opened.store : undefined, 'the file opens')
  try {
    return use(database)
  } finally {
    database.close()
  }
}
