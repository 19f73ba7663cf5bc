import { randomBytes } from 'node:crypto'
import {
  type DatabaseKeyResult,
  databaseKey,
  databaseKeyBytes,
  keepDatabaseKey,
  keyPlace,
  whyNoNewKey,
} from '../peer/databaseKey.ts'
import { Failure } from './failure.ts'
import type { FolderOptions } from './folder.ts'
import { folderPassphraseCharactersMin } from './limits.ts'
import { readNewPassphrase, readPassphrase } from './secrets.ts'
import type { Surroundings } from './surroundings.ts'

/** Names a file that says the folder's passphrase, for a peer that starts without anybody there. */
const PASSPHRASE_FILE = 'ROOST_PASSPHRASE_FILE'

/**
 * The key of a folder that this process holds: from the file that was named, under a passphrase, or as it lies in the
 * folder. Made where the folder is new.
 */
export async function folderKey(surroundings: Surroundings, folder: FolderOptions): Promise<Uint8Array> {
  const { data, keyFile, passphrase: isWanted } = folder
  const { passphraseFile } = givenPassphrase(surroundings)
  if (keyFile !== undefined) return keyOf(databaseKey(data, keyFile))
  const place = keyPlace(data)
  if (place === 'passphrase' && !isWanted) return openUnderPassphrase(surroundings, data)
  if (place === 'file' && passphraseFile !== undefined) {
    const message = `${PASSPHRASE_FILE} is set, but the key of this folder lies in it under no passphrase. Take the variable away, or a new folder.`
    throw new Failure('unusable', message)
  }
  if (!isWanted && passphraseFile === undefined) return keyOf(databaseKey(data))
  const keep = await keyKeeper(surroundings, folder)
  return keep(new Uint8Array(randomBytes(databaseKeyBytes)))
}

/**
 * Asks where the key of a new folder is to lie, before anything is made, and answers what puts it there: under a
 * passphrase, into the file that was named, or as it is into the folder.
 */
export async function keyKeeper(
  surroundings: Surroundings,
  { data, keyFile, passphrase: isWanted }: FolderOptions,
): Promise<(key: Uint8Array) => Promise<Uint8Array>> {
  const reason = whyNoNewKey(data)
  if (reason !== undefined) throw new Failure('unusable', reason)
  const given = givenPassphrase(surroundings)
  if (keyFile !== undefined || (!isWanted && given.passphraseFile === undefined)) {
    return async (key) => keyOf(keepDatabaseKey(data, key, keyFile))
  }
  const passphrase = await readNewPassphrase(surroundings, given, 'A passphrase for this folder', PASSPHRASE_FILE)
  if (passphrase.length < folderPassphraseCharactersMin) {
    throw new Failure('invalid', `A passphrase has at least ${folderPassphraseCharactersMin} characters.`)
  }
  return async (key) => {
    const { keepPassphraseKey } = await passphraseFiles()
    return keyOf(await keepPassphraseKey(data, key, passphrase))
  }
}

async function openUnderPassphrase(surroundings: Surroundings, data: string): Promise<Uint8Array> {
  const given = givenPassphrase(surroundings)
  const passphrase = await readPassphrase(surroundings, given, 'The passphrase of this folder', PASSPHRASE_FILE)
  const { openPassphraseKey } = await passphraseFiles()
  return keyOf(await openPassphraseKey(data, passphrase))
}

function givenPassphrase({ env }: Surroundings): { passphraseFile?: string } {
  const passphraseFile = env[PASSPHRASE_FILE]
  return passphraseFile === undefined ? {} : { passphraseFile }
}

/** Loaded only where it is needed, and with it the library for passphrases. */
const passphraseFiles = () => import('../peer/passphraseFile.ts')

function keyOf(kept: DatabaseKeyResult): Uint8Array {
  if (kept.ok) return kept.key
  throw new Failure('unusable', kept.message)
}
