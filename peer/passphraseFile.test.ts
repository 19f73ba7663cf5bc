import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseKey, keyPlace, passphraseKeyName } from './databaseKey.ts'
import { keepPassphraseKey, openPassphraseKey } from './passphraseFile.ts'

const KEY = new Uint8Array(32).fill(7)

let dataDir: string
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'roost-key-')), 'profile')
})
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }))

const keyFile = () => join(dataDir, passphraseKeyName)

describe('a key under a passphrase', () => {
  it('is kept once, and opened by the passphrase however its letters are composed', async () => {
    const made = await keepPassphraseKey(dataDir, KEY, 'blåbär och knäckebröd'.normalize('NFC'))
    expect(made).toEqual({ ok: true, key: KEY })
    expect(await openPassphraseKey(dataDir, 'blåbär och knäckebröd'.normalize('NFD'))).toEqual(made)
    expect(keyPlace(dataDir)).toBe('passphrase')
  })

  it('lies nowhere as it is, in a file for its owner alone', async () => {
    await keepPassphraseKey(dataDir, KEY, 'correct horse')
    expect(readdirSync(dataDir)).toEqual([passphraseKeyName])
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
    const said = readFileSync(keyFile(), 'utf8')
    expect(Object.keys(JSON.parse(said))).toEqual(['version', 'box'])
    expect(said).not.toContain(Buffer.from(KEY).toString('base64'))
  })

  it('is not opened by another passphrase, and nothing is changed', async () => {
    await keepPassphraseKey(dataDir, KEY, 'correct horse')
    const before = readFileSync(keyFile())
    expect(await openPassphraseKey(dataDir, 'correct house')).toEqual({
      ok: false,
      message: 'This is not the passphrase of this folder. Nothing was changed.',
    })
    expect(readFileSync(keyFile())).toEqual(before)
  })

  it.each(['', 'no JSON', '{"version":2,"box":"AA=="}', '{"version":1,"box":"AA=="}'])(
    'whose file says "%s" is damaged, in one sentence',
    async (text) => {
      await keepPassphraseKey(dataDir, KEY, 'correct horse')
      writeFileSync(keyFile(), text)
      const refused = await openPassphraseKey(dataDir, 'correct horse')
      expect(!refused.ok && refused.message).toContain(`${passphraseKeyName} is damaged.`)
    },
  )

  it('is not replaced by another, with or without a passphrase', async () => {
    const made = await keepPassphraseKey(dataDir, KEY, 'correct horse')
    expect((await keepPassphraseKey(dataDir, KEY, 'battery staple')).ok).toBe(false)
    const plain = databaseKey(dataDir)
    expect(!plain.ok && plain.message).toContain('lies under a passphrase')
    expect(await openPassphraseKey(dataDir, 'correct horse')).toEqual(made)
  })

  it('is not kept where a key lies already', async () => {
    databaseKey(dataDir)
    const refused = await keepPassphraseKey(dataDir, KEY, 'correct horse')
    expect(!refused.ok && refused.message).toContain('has a key already')
    expect(existsSync(keyFile())).toBe(false)
  })
})
