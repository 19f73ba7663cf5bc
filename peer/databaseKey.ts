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

/**
 * The key of a headless peer's databases, from `database.key` in its data folder or from a file elsewhere; made on
 * first use. Call it only while holding the folder, since two makers would each believe in their own key.
 */
export function databaseKey(dataDir: string, keyFile?: string): DatabaseKeyResult {
  const path = keyFile ?? join(dataDir, unsealedKeyName)
  try {
    if (keyFile === undefined && existsSync(join(dataDir, sealedKeyName))) {
      const message =
        'The key of this profile lies in the keychain of the desktop app, and only that app can open it: use it there.'
      return { ok: false, message }
    }
    if (!existsSync(path)) {
      if (hasProfile(dataDir)) {
        const message = `The key of this profile is not in ${path}. Put it back there, or say with --key-file where it lies; without it this profile cannot be read.`
        return { ok: false, message }
      }
      if (keyFile === undefined) makePrivateFolder(dataDir)
      writePrivateFile(path, randomBytes(databaseKeyBytes))
    }
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

/** Whether databases are there that some key opens, so that a new one could only hide them. */
const hasProfile = (dataDir: string): boolean => existsSync(join(dataDir, 'profile.db'))

const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
