import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createUser, userKeyOfEntropy } from './identity.ts'
import { newPassphraseHeader, openPassphraseBox, readPassphraseHeader, sealPassphraseBox } from './passphraseBox.ts'
import { seededRandom, testCrypto } from './testing.ts'
import { unwrapEntropy, wrapEntropy } from './wrappedUserKey.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'wrapped user keys')
const user = createUser(crypto, random, 'ada')
// Stands for what Argon2id makes of a passphrase.
const key = random.bytes(32)
const header = newPassphraseHeader(random)
const wrapped = wrapEntropy(crypto, random, key, header, user.entropy)
const refused = { ok: false, code: 'passphraseWrong' }

describe('a user key under a passphrase', () => {
  test('comes back under the same passphrase', () => {
    expect(wrapped.length).toBe(95)
    expect(readPassphraseHeader(wrapped)).toEqual(header)
    const unwrapped = unwrapEntropy(crypto, key, wrapped)
    expect(unwrapped).toEqual({ ok: true, entropy: user.entropy })
    expect(unwrapped.ok && userKeyOfEntropy(crypto, unwrapped.entropy)).toEqual(user.userKey)
  })

  test('costs by default what was decided', () => {
    expect(header.parameters).toEqual({ memoryKibibytes: 65_536, passCount: 3, laneCount: 1 })
    expect(newPassphraseHeader(random).salt).not.toEqual(header.salt)
  })

  test('does not come back under another', () => {
    expect(unwrapEntropy(crypto, random.bytes(32), wrapped)).toEqual(refused)
  })

  test('does not come back once a byte is changed or missing, those that say how to ask included', () => {
    for (let at = 0; at < wrapped.length; at++) {
      const flipped = wrapped.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
      expect(unwrapEntropy(crypto, key, flipped)).toEqual(refused)
      expect(unwrapEntropy(crypto, key, wrapped.subarray(0, at))).toEqual(refused)
    }
  })

  test('is no box of another purpose, and no other box is one', () => {
    expect(openPassphraseBox(crypto, 'profile', key, wrapped)).toBeUndefined()
    const other = sealPassphraseBox(crypto, random, 'profile', key, header, user.entropy)
    expect(openPassphraseBox(crypto, 'profile', key, other)).toEqual(user.entropy)
    expect(unwrapEntropy(crypto, key, other)).toEqual(refused)
  })

  test('of any bytes is answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        expect(unwrapEntropy(crypto, key, bytes)).toEqual(refused)
        readPassphraseHeader(bytes)
      }),
    )
  })
})

describe('a record that asks for too much or too little', () => {
  test.each([
    ['no memory', 0, 3, 1],
    ['8 KiB', 8, 3, 1],
    ['4 GiB', 0xffffffff, 3, 1],
    ['no passes', 65_536, 0, 1],
    ['255 passes', 65_536, 255, 1],
    ['no lanes', 65_536, 3, 0],
    ['255 lanes', 65_536, 3, 255],
  ])('is not even tried: %s', (_, memoryKibibytes, passCount, laneCount) => {
    const changed = wrapped.slice()
    new DataView(changed.buffer).setUint32(1, memoryKibibytes)
    changed.set([passCount, laneCount], 5)
    expect(readPassphraseHeader(changed)).toBeUndefined()
    const parameters = { memoryKibibytes, passCount, laneCount }
    expect(() => wrapEntropy(crypto, random, key, { ...header, parameters }, user.entropy)).toThrow()
  })

  test('is read within its limits', () => {
    const parameters = { memoryKibibytes: 1024 * 1024, passCount: 16, laneCount: 4 }
    const costly = wrapEntropy(crypto, random, key, { ...header, parameters }, user.entropy)
    expect(readPassphraseHeader(costly)?.parameters).toEqual(parameters)
  })
})
