import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { base16 } from '@scure/base'
import Sqlite from 'better-sqlite3'
import { assert } from '../assert.ts'
import { KEY_BYTES } from '../crypto/port.ts'
import { databaseCacheKibibytes, walPagesMax } from '../limits.ts'
import { registerFunctions } from './functions.ts'
import type { StoreErrorCode } from './storeError.ts'
import { guarded, StoreError } from './storeError.ts'

/** The ordered migrations of a database: the file's `user_version` counts those it has been through. Append only. */
export type Schema = readonly string[]

export type Opened<Store> = { ok: true; store: Store } | { ok: false; code: StoreErrorCode; message: string }

/**
 * Opens an encrypted database, or makes it where there is none, and brings it to the newest schema.
 * From here to `close` the file belongs to this process alone: another one is answered `locked`. A file that is refused
 * is left as it was. `rawKey` is 32 bytes and already strong: it is used as it is.
 */
export function openDatabase(path: string, rawKey: Uint8Array, schema: Schema): Opened<Sqlite.Database> {
  assert(rawKey.length === KEY_BYTES, 'a database key is 32 bytes')
  let database: Sqlite.Database | undefined
  try {
    guarded(() => {
      if (!existsSync(dirname(path))) throw new StoreError('unavailable')
      database = new Sqlite(path, { timeout: 0 })
      configure(database, rawKey)
      checkFirstPage(database)
      registerFunctions(database)
      migrate(database, schema)
    })
    assert(database !== undefined, 'an opened database is there')
    return { ok: true, store: database }
  } catch (error) {
    database?.close()
    if (!(error instanceof StoreError)) throw error
    return { ok: false, code: error.code, message: error.message }
  }
}

function configure(database: Sqlite.Database, rawKey: Uint8Array): void {
  database.pragma(`cipher = 'aegis'`)
  database.pragma(`key = 'raw:${base16.encode(rawKey).toLowerCase()}'`)
  // Before the journal mode: the lock is then taken together with the log, which needs no shared memory.
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('temp_store = MEMORY')
  database.pragma('secure_delete = ON')
  database.pragma('foreign_keys = ON')
  database.pragma(`wal_autocheckpoint = ${walPagesMax}`)
  database.pragma(`cache_size = -${databaseCacheKibibytes}`)
}

/** Bytes 16 to 23 of the file are in clear and unauthenticated: a change there shows as a first page that does not add up. */
function checkFirstPage(database: Sqlite.Database): void {
  const answer = database.pragma('quick_check(sqlite_schema)', { simple: true })
  if (answer !== 'ok') throw new StoreError('damaged')
}

/** All that is missing in one transaction: a file is at its old version or at the newest. */
export function migrate(database: Sqlite.Database, schema: Schema): void {
  const version = Number(database.pragma('user_version', { simple: true }))
  if (version > schema.length) throw new StoreError('newerSchema')
  if (version === schema.length) return
  database.transaction(() => {
    for (const statements of schema.slice(version)) database.exec(statements)
    database.pragma(`user_version = ${schema.length}`)
  })()
}

/** SQLite hands out Buffers, whose `slice` and `toString` are not those of the bytes that callers expect. */
export const plainBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
