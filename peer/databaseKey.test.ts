import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseKey, keyPlace, sealedKeyName } from './databaseKey.ts'

let dataDir: string
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'roost-key-')), 'profile')
})
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }))

describe('the database key', () => {
  it('is made once and then stays the same', () => {
    const first = databaseKey(dataDir)
    expect(first.ok && first.key.length).toBe(32)
    expect(databaseKey(dataDir)).toEqual(first)
    expect(readdirSync(dataDir)).toEqual(['database.key'])
  })

  it('is readable by its owner alone', () => {
    databaseKey(dataDir)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir, 'database.key')).mode & 0o777).toBe(0o600)
  })

  it('of another size is refused, saying which file, and is left as it is', () => {
    databaseKey(dataDir)
    const path = join(dataDir, 'database.key')
    writeFileSync(path, 'short')
    const refused = databaseKey(dataDir)
    expect(refused).toMatchObject({ ok: false })
    expect(!refused.ok && refused.message).toContain(`${path} holds 5 bytes instead of 32`)
    expect(statSync(path).size).toBe(5)
  })

  it('that the keychain of the desktop app holds is not replaced by another', () => {
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, sealedKeyName), 'sealed')
    const refused = databaseKey(dataDir)
    expect(!refused.ok && refused.message).toContain('desktop app')
    expect(readdirSync(dataDir)).toEqual([sealedKeyName])
  })

  it('may lie elsewhere, where it is made for a new folder and found again', () => {
    const keyFile = join(dataDir, '..', 'stick.key')
    const first = databaseKey(dataDir, keyFile)
    expect(first.ok && first.key.length).toBe(32)
    expect(databaseKey(dataDir, keyFile)).toEqual(first)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(keyPlace(dataDir)).toBe('absent')
  })

  it('is not made anew where there is a profile that only an earlier one opens', () => {
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'profile.db'), 'sealed')
    for (const keyFile of [undefined, join(dataDir, '..', 'stick.key')]) {
      const refused = databaseKey(dataDir, keyFile)
      expect(!refused.ok && refused.message).toContain('say with --key-file where it lies')
    }
    expect(readdirSync(dataDir)).toEqual(['profile.db'])
    expect(readdirSync(join(dataDir, '..'))).toEqual(['profile'])
  })

  it('that cannot be read is refused with a sentence', () => {
    writeFileSync(join(dataDir, '..', 'file'), '')
    expect(databaseKey(join(dataDir, '..', 'file'))).toMatchObject({ ok: false })
  })
})
