import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import {
  newPassphraseHeader,
  openPassphraseBox,
  readPassphraseHeader,
  sealPassphraseBox,
} from '../core/crypto/passphraseBox.ts'
import { type DatabaseKeyResult, databaseKeyBytes, passphraseKeyName, systemCode, whyNoNewKey } from './databaseKey.ts'
import { systemEnvironment } from './environment.ts'
import { passphraseKey } from './passphraseKey.ts'
import { makePrivateFolder, writePrivateFile } from './privateFile.ts'

/** Keeps the box from being taken for one of another kind. */
const PURPOSE = 'database-key'

const passphraseFile = z.strictObject({ version: z.literal(1), box: z.base64() })

/**
 * Keeps the key of a new folder under a passphrase, in `database.key.passphrase`. It is sealed there rather than made of
 * the passphrase, so that a wrong one is known as wrong before any database is touched. Call it while holding the folder.
 */
export async function keepPassphraseKey(
  dataDir: string,
  key: Uint8Array,
  passphrase: string,
): Promise<DatabaseKeyResult> {
  const reason = whyNoNewKey(dataDir)
  if (reason !== undefined) return { ok: false, message: reason }
  const { crypto, random } = await systemEnvironment()
  const header = newPassphraseHeader(random)
  const sealing = await passphraseKey(passphrase, header.salt, header.parameters)
  const box = sealPassphraseBox(crypto, random, PURPOSE, sealing, header, key)
  const path = join(dataDir, passphraseKeyName)
  try {
    makePrivateFolder(dataDir)
    writePrivateFile(path, `${JSON.stringify({ version: 1, box: Buffer.from(box).toString('base64') })}\n`)
    return { ok: true, key }
  } catch (error) {
    return { ok: false, message: `The key file ${path} cannot be written (${systemCode(error)}).` }
  }
}

/** Opens the key of a folder with its passphrase. Changes nothing, whatever comes of it. */
export async function openPassphraseKey(dataDir: string, passphrase: string): Promise<DatabaseKeyResult> {
  const path = join(dataDir, passphraseKeyName)
  const damaged = `The key file ${path} is damaged. Put back a copy of it; without it this profile cannot be read.`
  const box = readBox(path)
  const header = box && readPassphraseHeader(box)
  if (box === undefined || header === undefined) return { ok: false, message: damaged }
  const { crypto } = await systemEnvironment()
  const opened = openPassphraseBox(
    crypto,
    PURPOSE,
    await passphraseKey(passphrase, header.salt, header.parameters),
    box,
  )
  if (opened === undefined) {
    return { ok: false, message: 'This is not the passphrase of this folder. Nothing was changed.' }
  }
  return opened.length === databaseKeyBytes ? { ok: true, key: opened } : { ok: false, message: damaged }
}

function readBox(path: string): Uint8Array | undefined {
  try {
    const { box } = passphraseFile.parse(JSON.parse(readFileSync(path, 'utf8')))
    return new Uint8Array(Buffer.from(box, 'base64'))
  } catch {
    return undefined
  }
}
