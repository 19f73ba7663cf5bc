import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateFolder, writePrivateFile } from './privateFile.ts'

/** What a database is opened with. */
export const databaseKeyBytes = 32

export type DatabaseKeyResult = { ok: true; key: Uint8Array } | { ok: false; message: string }

/** Where the desktop app puts a key that only the operating system's keychain opens. */
export const sealedKeyName = 'database.key.sealed'
/** Where a key lies as it is, readable by its owner alone. */
export const unsealedKeyName = 'database.key'
/** Where a key lies that only a passphrase opens. */
export const passphraseKeyName = 'database.key.passphrase'

/** How the key of a folder is kept in it; `absent` where the folder is new, or its key lies elsewhere. */
export type KeyPlace = 'keychain' | 'passphrase' | 'file' | 'absent'

export function keyPlace(dataDir: string): KeyPlace {
  if (existsSync(join(dataDir, sealedKeyName))) return 'keychain'
  if (existsSync(join(dataDir, passphraseKeyName))) return 'passphrase'
  return existsSync(join(dataDir, unsealedKeyName)) ? 'file' : 'absent'
}

/**
 * Why no key may be made for a folder, as a sentence: there is something in it that only an earlier key opens.
 * Undefined where the folder is new.
 */
export function whyNoNewKey(dataDir: string): string | undefined {
  const place = keyPlace(dataDir)
  if (place === 'keychain') {
    return 'The key of this profile lies in the keychain of the desktop app, and only that app can open it: use it there.'
  }
  if (place === 'passphrase') {
    return 'The key of this profile lies under a passphrase, for which only the command line asks: use it there.'
  }
  if (place === 'file') return 'This folder has a key already. Only a new folder can be given another.'
  if (!existsSync(join(dataDir, 'profile.db'))) return undefined
  return `The key of this profile is not in ${dataDir}. Put it back, or say with --key-file where it lies; without it this profile cannot be read.`
}

/**
 * The key of a headless peer's databases, from `database.key` in its data folder or from a file elsewhere; made on
 * first use. Call it only while holding the folder, since two makers would each believe in their own key.
 */
export function databaseKey(dataDir: string, keyFile?: string): DatabaseKeyResult {
  const path = keyFile ?? join(dataDir, unsealedKeyName)
  const place = keyPlace(dataDir)
  const isElsewhere = keyFile === undefined && (place === 'keychain' || place === 'passphrase')
  if (isElsewhere || !existsSync(path)) return keepDatabaseKey(dataDir, randomBytes(databaseKeyBytes), keyFile)
  try {
    const key = readFileSync(path)
    if (key.length === databaseKeyBytes) return { ok: true, key: new Uint8Array(key) }
    return {
      ok: false,
      message: `The key file ${path} holds ${key.length} bytes instead of ${databaseKeyBytes}: it is damaged. Put back a copy of it; without it this profile cannot be read.`,
    }
  } catch (error) {
    return { ok: false, message: `The key file ${path} cannot be used (${systemCode(error)}).` }
  }
}

/** Puts the key of a new folder where it is to lie, as it is. Nothing that is there already gives way to it. */
export function keepDatabaseKey(dataDir: string, key: Uint8Array, keyFile?: string): DatabaseKeyResult {
  const reason = whyNoNewKey(dataDir)
  if (reason !== undefined) return { ok: false, message: reason }
  const path = keyFile ?? join(dataDir, unsealedKeyName)
  if (existsSync(path)) return { ok: false, message: `There is a file ${path} already. Choose another for the key.` }
  try {
    if (keyFile === undefined) makePrivateFolder(dataDir)
    writePrivateFile(path, key)
    return { ok: true, key: new Uint8Array(key) }
  } catch (error) {
    return { ok: false, message: `The key file ${path} cannot be written (${systemCode(error)}).` }
  }
}

/** The system's word for what went wrong with a file, such as `ENOENT`. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
