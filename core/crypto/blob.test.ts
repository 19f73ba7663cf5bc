import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openBlob, sealBlob } from './blob.ts'
import { utf8Bytes } from './bytes.ts'
import { NONCE_BYTES, TAG_BYTES } from './port.ts'
import { epochKeys } from './schedule.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'blobs')
const lab = testRoomId(crypto, 'Lab')
const secret = random.bytes(32)
const keys = epochKeys(crypto, lab, secret)

describe('the key schedule', () => {
  test('gives every purpose, community and epoch a key of its own', () => {
    const all = [
      keys,
      epochKeys(crypto, testRoomId(crypto, 'Kitchen'), secret),
      epochKeys(crypto, lab, random.bytes(32)),
    ]
    const texts = all.flatMap((epoch) => Object.values(epoch).map((key: Uint8Array) => key.join()))
    expect(new Set(texts).size).toBe(15)
  })

  test('gives the same keys to everyone who holds the secret', () => {
    expect(epochKeys(crypto, lab, secret.slice())).toEqual(keys)
  })
})

describe('a sealed event', () => {
  test('opens for whoever holds its epoch, wherever that stands among the epochs', () => {
    const newer = epochKeys(crypto, lab, random.bytes(32))
    const blob = sealBlob(crypto, random, keys, utf8Bytes('{"type":"m.room.message"}'))
    expect(openBlob(crypto, [newer, keys], blob)).toEqual(utf8Bytes('{"type":"m.room.message"}'))
    expect(openBlob(crypto, [newer], blob)).toBeUndefined()
    expect(openBlob(crypto, [], blob)).toBeUndefined()
  })

  test('never looks the same twice', () => {
    const plaintext = utf8Bytes('the same')
    expect(sealBlob(crypto, random, keys, plaintext)).not.toEqual(sealBlob(crypto, random, keys, plaintext))
  })

  test('S6: comes back whole, and grows by nonce and tag only, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(10_000))), (plaintext) => {
        const blob = sealBlob(crypto, random, keys, plaintext)
        expect(blob.length).toBe(NONCE_BYTES + plaintext.length + TAG_BYTES)
        expect(openBlob(crypto, [keys], blob)).toEqual(plaintext)
      }),
    )
  })

  test('does not open once a bit is changed or a byte is missing', () => {
    const blob = sealBlob(crypto, random, keys, utf8Bytes('hello'))
    for (let at = 0; at < blob.length; at++) {
      const flipped = blob.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
      expect(openBlob(crypto, [keys], flipped)).toBeUndefined()
      expect(openBlob(crypto, [keys], blob.subarray(0, at))).toBeUndefined()
    }
  })

  test('opens under no wrong key, whichever it is', () => {
    const blob = sealBlob(crypto, random, keys, utf8Bytes('hello'))
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (wrong) => {
        expect(openBlob(crypto, [epochKeys(crypto, lab, wrong)], blob)).toBeUndefined()
      }),
    )
    const packetKeyAsBlobKey = { ...keys, blob: keys.packet }
    expect(openBlob(crypto, [packetKeyAsBlobKey], blob)).toBeUndefined()
  })

  test('S7: any bytes are answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(openBlob(crypto, [keys], bytes)).toBeUndefined()
      }),
    )
  })
})
