import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SafeStorage } from 'electron'
import { databaseKeyBytes, sealedKeyName, unsealedKeyName, whyNoNewKey } from '../peer/databaseKey.ts'
import { makePrivateFolder, writePrivateFile } from '../peer/privateFile.ts'

type Sealer = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

export interface KeychainPorts {
  readonly safeStorage: Sealer
  readonly platform: NodeJS.Platform
  /** Asks whether the key may lie beside the data, readable by this account; `reason` is a whole sentence. */
  readonly askToKeepUnsealed: (reason: string) => Promise<boolean>
}

export type DatabaseKey = { ok: true; key: Uint8Array } | { ok: false; message: string }

/**
 * The key of the profile's databases. It is made once and lies in the profile's folder, sealed by the keychain of the
 * operating system (`database.key.sealed`). Where there is no keychain it may lie there as it is (`database.key`, the
 * file a headless peer uses as well), but only after the person has agreed. Call it while the folder is held.
 */
export async function databaseKey(dataDir: string, ports: KeychainPorts): Promise<DatabaseKey> {
  try {
    return await findOrMakeKey(dataDir, ports)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    return { ok: false, message: `The key of this profile cannot be kept in ${dataDir} (${reason}).` }
  }
}

async function findOrMakeKey(dataDir: string, ports: KeychainPorts): Promise<DatabaseKey> {
  const sealedPath = join(dataDir, sealedKeyName)
  const unsealedPath = join(dataDir, unsealedKeyName)
  if (existsSync(sealedPath)) return openSealed(sealedPath, ports)
  if (existsSync(unsealedPath)) return checked(readFileSync(unsealedPath), unsealedPath)
  const reason = whyNoNewKey(dataDir)
  if (reason !== undefined) return { ok: false, message: reason }

  const weakness = await weaknessOfKeychain(ports)
  if (weakness !== null && !(await ports.askToKeepUnsealed(weakness))) {
    return { ok: false, message: 'Roost has made nothing: there is no place for its key.' }
  }
  const key = new Uint8Array(randomBytes(databaseKeyBytes))
  makePrivateFolder(dataDir)
  if (weakness === null) writePrivateFile(sealedPath, await ports.safeStorage.encryptStringAsync(toText(key)))
  else writePrivateFile(unsealedPath, key)
  return { ok: true, key }
}

async function openSealed(path: string, { safeStorage }: KeychainPorts): Promise<DatabaseKey> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) {
    const message = `The keychain that sealed this profile's key cannot be reached. Unlock it and start Roost again.`
    return { ok: false, message }
  }
  try {
    const opened = await safeStorage.decryptStringAsync(readFileSync(path))
    if (opened.shouldReEncrypt) writePrivateFile(path, await safeStorage.encryptStringAsync(opened.result))
    return checked(Buffer.from(opened.result, 'base64'), path)
  } catch {
    return {
      ok: false,
      message: `The keychain does not open ${path}. It was sealed for another account or computer, or it is damaged.`,
    }
  }
}

/** Why the keychain protects nothing, as a sentence, or null where it does its work. */
async function weaknessOfKeychain({ safeStorage, platform }: KeychainPorts): Promise<string | null> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'This computer offers no keychain to Roost.'
  if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    return 'This desktop has no keychain, so a sealed key could be opened by anyone who copies it.'
  }
  return null
}

function checked(key: Uint8Array, path: string): DatabaseKey {
  if (key.length === databaseKeyBytes) return { ok: true, key: new Uint8Array(key) }
  return {
    ok: false,
    message: `The key in ${path} has ${key.length} bytes instead of ${databaseKeyBytes}: it is damaged.`,
  }
}

const toText = (key: Uint8Array): string => Buffer.from(key).toString('base64')
