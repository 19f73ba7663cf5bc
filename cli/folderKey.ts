import { type DatabaseKeyResult, databaseKey, keyPlace, whyNoNewKey } from '../peer/databaseKey.ts'
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
  const keyed = await findOrMakeKey(surroundings, folder)
  if (keyed.ok) return keyed.key
  throw new Failure('unusable', keyed.message)
}

async function findOrMakeKey(
  surroundings: Surroundings,
  { data, keyFile, passphrase: isWanted }: FolderOptions,
): Promise<DatabaseKeyResult> {
  if (keyFile !== undefined) return databaseKey(data, keyFile)
  const passphraseFile = surroundings.env[PASSPHRASE_FILE]
  const given = passphraseFile === undefined ? {} : { passphraseFile }
  const place = keyPlace(data)
  if (place === 'passphrase' && !isWanted) {
    // Loaded only where it is needed, and with it the library for passphrases.
    const { openPassphraseKey } = await import('../peer/passphraseFile.ts')
    const passphrase = await readPassphrase(surroundings, given, 'The passphrase of this folder', PASSPHRASE_FILE)
    return openPassphraseKey(data, passphrase)
  }
  if (place === 'file' && passphraseFile !== undefined) {
    const message = `${PASSPHRASE_FILE} is set, but the key of this folder lies in it under no passphrase. Take the variable away, or a new folder.`
    return { ok: false, message }
  }
  if (!isWanted && passphraseFile === undefined) return databaseKey(data)
  const { makePassphraseKey } = await import('../peer/passphraseFile.ts')
  const reason = whyNoNewKey(data)
  if (reason !== undefined) return { ok: false, message: reason }
  const passphrase = await readNewPassphrase(surroundings, given, 'A passphrase for this folder', PASSPHRASE_FILE)
  if (passphrase.length < folderPassphraseCharactersMin) {
    throw new Failure('invalid', `A passphrase has at least ${folderPassphraseCharactersMin} characters.`)
  }
  return makePassphraseKey(data, passphrase)
}
