import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDeviceId, isUserId } from '../event/ids.ts'
import { createDevice, createUser, localpartOf, userKeyOfWords } from './identity.ts'
import { seededRandom, testCrypto } from './testing.ts'

const crypto = await testCrypto()
const user = createUser(crypto, seededRandom(crypto, 'ada'), 'ada')

describe('a user', () => {
  test('is named by the key, and the 24 words bring the key back', () => {
    expect(isUserId(user.userId)).toBe(true)
    expect(user.userId.startsWith('@ada:')).toBe(true)
    expect(user.words.length).toBe(24)
    expect(userKeyOfWords(crypto, user.words)).toEqual(user.userKey)
  })

  test('may type the words in capitals and with spaces', () => {
    expect(
      userKeyOfWords(
        crypto,
        user.words.map((word) => ` ${word.toUpperCase()} `),
      ),
    ).toEqual(user.userKey)
  })

  test('is not brought back by wrong, missing or swapped words', () => {
    const [first = '', second = '', ...others] = user.words
    expect(userKeyOfWords(crypto, user.words.slice(0, 23))).toBeUndefined()
    expect(userKeyOfWords(crypto, user.words.slice(0, 12))).toBeUndefined()
    expect(userKeyOfWords(crypto, [...user.words, first])).toBeUndefined()
    expect(userKeyOfWords(crypto, ['roost', second, ...others])).toBeUndefined()
    expect(userKeyOfWords(crypto, [second, first, ...others])).not.toEqual(user.userKey)
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 24, maxLength: 24 }), (words) => {
        expect(userKeyOfWords(crypto, words)).toBeUndefined()
      }),
    )
  })

  test('of the words in the standard (all zeros) is the same for ever', () => {
    const words = [...Array.from({ length: 23 }, () => 'abandon'), 'art']
    const key = userKeyOfWords(crypto, words)
    expect(Buffer.from(key?.publicKey ?? []).toString('hex')).toMatchInlineSnapshot(
      `"889ae4ac2ac6e3c774529f55476c9649fd8e3ec533fcf552c9bea0a7d9b060aa"`,
    )
  })
})

test('a device has an id, and two keys that have nothing in common', () => {
  const device = createDevice(crypto, seededRandom(crypto, 'laptop'))
  expect(isDeviceId(device.deviceId)).toBe(true)
  expect(device.agreement.publicKey).not.toEqual(device.signing.publicKey)
  expect(createDevice(crypto, seededRandom(crypto, 'phone')).deviceId).not.toBe(device.deviceId)
})

describe('a localpart', () => {
  test.each([
    ['Ada', 'ada'],
    ['Leila Haddad', 'leila.haddad'],
    ['Ångström', 'angstrom'],
    ['o’Brien @ home', 'obrien.home'],
    ['  --x--  ', 'x'],
    ['李', 'member'],
    ['🐦', 'member'],
    ['', 'member'],
  ])('of %j is %j', (name, localpart) => {
    expect(localpartOf(name)).toBe(localpart)
  })

  test('of any name makes a user', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        const localpart = localpartOf(name)
        expect(localpart).toMatch(/^[a-z0-9._-]{1,32}$/)
        expect(isUserId(createUser(crypto, seededRandom(crypto, name), localpart).userId)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
