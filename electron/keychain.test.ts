import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { databaseKey, type KeychainPorts } from './keychain.ts'

/** A keychain that turns texts around. */
const turnAround = (text: string): string => [...text].reverse().join('')
const working: KeychainPorts['safeStorage'] = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptStringAsync: async (text) => Buffer.from(`sealed:${turnAround(text)}`),
  decryptStringAsync: async (sealed) => {
    const text = sealed.toString()
    if (!text.startsWith('sealed:')) throw new Error('not sealed here')
    return { result: turnAround(text.slice('sealed:'.length)), shouldReEncrypt: false }
  },
}

describe('the key of the databases', () => {
  let dir: string
  let questions: string[]
  const ports = (overrides: Partial<KeychainPorts> = {}, agrees = false): KeychainPorts => ({
    safeStorage: working,
    platform: 'linux',
    askToKeepUnsealed: async (reason) => {
      questions.push(reason)
      return agrees
    },
    ...overrides,
  })
  const keyOf = async (given: KeychainPorts): Promise<string> => {
    const result = await databaseKey(dir, given)
    if (!result.ok) throw new Error(result.message)
    return Buffer.from(result.key).toString('hex')
  }
  const refusalOf = async (given: KeychainPorts): Promise<string> => {
    const result = await databaseKey(dir, given)
    return result.ok ? 'not refused' : result.message
  }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'roost-keychain-'))
    questions = []
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  test('is 32 bytes, made once, and lies in the folder only under the seal of the keychain', async () => {
    const key = await keyOf(ports())
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(await keyOf(ports())).toBe(key)
    expect(readdirSync(dir)).toEqual(['database.key.sealed'])
    expect(readFileSync(join(dir, 'database.key.sealed'), 'utf8')).toMatch(/^sealed:/)
    expect(questions).toEqual([])
  })

  test('is sealed anew where the keychain wants it, and stays the same', async () => {
    const key = await keyOf(ports())
    let sealCount = 0
    const rotated: KeychainPorts['safeStorage'] = {
      ...working,
      encryptStringAsync: (text) => {
        sealCount++
        return working.encryptStringAsync(text)
      },
      decryptStringAsync: async (sealed) => ({ ...(await working.decryptStringAsync(sealed)), shouldReEncrypt: true }),
    }
    expect(await keyOf(ports({ safeStorage: rotated }))).toBe(key)
    expect(sealCount).toBe(1)
    expect(await keyOf(ports())).toBe(key)
  })

  const weak: [string, KeychainPorts['safeStorage']][] = [
    ['no keychain', { ...working, isAsyncEncryptionAvailable: async () => false }],
    ['a keychain that hides nothing', { ...working, getSelectedStorageBackend: () => 'basic_text' }],
  ]
  test.each(weak)(
    'with %s is made only after the person has agreed, and then unsealed and private',
    async (_name, safeStorage) => {
      expect(await refusalOf(ports({ safeStorage }))).toMatch(/made nothing/)
      expect(readdirSync(dir)).toEqual([])
      const key = await keyOf(ports({ safeStorage }, true))
      expect(questions).toHaveLength(2)
      expect(readFileSync(join(dir, 'database.key')).toString('hex')).toBe(key)
      if (process.platform !== 'win32') expect(statSync(join(dir, 'database.key')).mode & 0o777).toBe(0o600)
      expect(await keyOf(ports({ safeStorage }))).toBe(key)
      expect(questions).toHaveLength(2)
    },
  )

  test('of a headless peer is used as it is', async () => {
    writeFileSync(join(dir, 'database.key'), new Uint8Array(32).fill(7))
    expect(await keyOf(ports())).toBe('07'.repeat(32))
    expect(readdirSync(dir)).toEqual(['database.key'])
  })

  test('that is sealed is never replaced: not without the keychain, and not when it is damaged', async () => {
    await keyOf(ports())
    const away = { ...working, isAsyncEncryptionAvailable: async () => false }
    expect(await refusalOf(ports({ safeStorage: away }, true))).toMatch(/Unlock it/)
    writeFileSync(join(dir, 'database.key.sealed'), 'of another computer')
    expect(await refusalOf(ports({}, true))).toMatch(/does not open/)
    expect(readFileSync(join(dir, 'database.key.sealed'), 'utf8')).toBe('of another computer')
    expect(questions).toEqual([])
  })

  test('of a wrong length is refused', async () => {
    writeFileSync(join(dir, 'database.key'), 'short')
    expect(await refusalOf(ports())).toMatch(/5 bytes instead of 32/)
  })

  test('in a folder that cannot be written is refused with a sentence', async () => {
    const notAFolder = join(dir, 'file')
    writeFileSync(notAFolder, '')
    const result = await databaseKey(join(notAFolder, 'below'), ports())
    expect(result).toMatchObject({
      ok: false,
      message: expect.stringMatching(/cannot be kept in .*\((EEXIST|ENOTDIR)\)/),
    })
  })
})
