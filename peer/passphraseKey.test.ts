import { argon2Sync } from 'node:crypto'
import { argon2id } from 'hash-wasm'
import { describe, expect, test } from 'vitest'
import { newPassphraseHeader } from '../core/crypto/passphraseBox.ts'
import { passphraseKey } from './passphraseKey.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const salt = new Uint8Array(16).fill(7)
const small = { memoryKibibytes: 8 * 1024, passCount: 1, laneCount: 1 }
const { parameters } = newPassphraseHeader({ bytes: (count) => new Uint8Array(count) })

describe('Argon2id', () => {
  test('is that of RFC 9106, of which Node has an implementation of its own that takes all its inputs', () => {
    const tag = argon2Sync('argon2id', {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      parallelism: 4,
      memory: 32,
      passes: 3,
      tagLength: 32,
    })
    expect(hex(tag)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
  })

  test('is the same here, as often and as wide as one asks', async () => {
    for (const [memoryKibibytes, passCount, laneCount] of [
      [8 * 1024, 1, 1],
      [8 * 1024, 3, 4],
      [20_000, 2, 2],
      [parameters.memoryKibibytes, parameters.passCount, parameters.laneCount],
    ] as const) {
      const expected = argon2Sync('argon2id', {
        message: 'correct horse battery staple',
        nonce: salt,
        parallelism: laneCount,
        memory: memoryKibibytes,
        passes: passCount,
        tagLength: 32,
      })
      const key = await passphraseKey('correct horse battery staple', salt, { memoryKibibytes, passCount, laneCount })
      expect(hex(key)).toBe(hex(expected))
    }
  })

  test('answers the vector of its reference implementation', async () => {
    const options = { iterations: 2, parallelism: 1, memorySize: 65_536, hashLength: 32, outputType: 'hex' } as const
    expect(await argon2id({ password: 'password', salt: 'somesalt', ...options })).toBe(
      '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
    )
  })
})

describe('the key of a passphrase', () => {
  test('has 32 bytes, of passphrase, salt and parameters', async () => {
    const key = await passphraseKey('a passphrase', salt, small)
    expect(key.length).toBe(32)
    expect(await passphraseKey('a passphrase', salt, small)).toEqual(key)
    expect(await passphraseKey('a passphrasf', salt, small)).not.toEqual(key)
    expect(await passphraseKey('a passphrase', new Uint8Array(16), small)).not.toEqual(key)
    expect(await passphraseKey('a passphrase', salt, { ...small, passCount: 2 })).not.toEqual(key)
  })

  test('is the same however a keyboard composes its letters', async () => {
    const composed = await passphraseKey('Ångström ﬁn', salt, small)
    expect(await passphraseKey('A\u030angstro\u0308m fin', salt, small)).toEqual(composed)
    expect(await passphraseKey('Angstrom fin', salt, small)).not.toEqual(composed)
  })

  test('is not made under absurd parameters', () => {
    for (const absurd of [
      { ...small, memoryKibibytes: 4 * 1024 * 1024 },
      { ...small, memoryKibibytes: 8 },
      { ...small, passCount: 1000 },
      { ...small, laneCount: 0 },
      { ...small, passCount: 1.5 },
    ]) {
      expect(() => passphraseKey('a passphrase', salt, absurd)).toThrow()
    }
    expect(() => passphraseKey('a passphrase', salt.subarray(1), small)).toThrow()
  })
})
