import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8Bytes } from './bytes.ts'
import { openBox, sealBox } from './sealedBox.ts'
import { seededRandom, testCrypto } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'sealed boxes')
const ada = crypto.agreementKeyPair(random.bytes(32))
const ben = crypto.agreementKeyPair(random.bytes(32))
const context = utf8Bytes('a test\0of boxes')
const secret = random.bytes(32)
const box = sealBox(crypto, random, ada.publicKey, context, secret) ?? new Uint8Array()

describe('a sealed box', () => {
  test('is 80 bytes around a secret, and opens for whom it was sealed to', () => {
    expect(box.length).toBe(80)
    expect(openBox(crypto, ada, context, box)).toEqual(secret)
  })

  test('opens for nobody else, and in no other context', () => {
    expect(openBox(crypto, ben, context, box)).toBeUndefined()
    expect(openBox(crypto, ada, utf8Bytes('a test\0of boxe'), box)).toBeUndefined()
    expect(openBox(crypto, ada, new Uint8Array(), box)).toBeUndefined()
  })

  test('never looks the same twice', () => {
    expect(sealBox(crypto, random, ada.publicKey, context, secret)).not.toEqual(box)
  })

  test('does not open once a bit is changed or a byte is missing', () => {
    for (let bit = 0; bit < box.length * 8; bit++) {
      const flipped = box.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(openBox(crypto, ada, context, flipped)).toBeUndefined()
    }
    for (let length = 0; length < box.length; length++) {
      expect(openBox(crypto, ada, context, box.subarray(0, length))).toBeUndefined()
    }
  })

  test('holds anything, nothing included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 40 }), (content, anyContext) => {
        const sealed = sealBox(crypto, random, ben.publicKey, anyContext, content) ?? new Uint8Array()
        expect(sealed.length).toBe(content.length + 48)
        expect(openBox(crypto, ben, anyContext, sealed)).toEqual(content)
      }),
    )
  })

  test('cannot be sealed to a key of low order or of another length', () => {
    expect(sealBox(crypto, random, new Uint8Array(32), context, secret)).toBeUndefined()
    expect(sealBox(crypto, random, ada.publicKey.subarray(1), context, secret)).toBeUndefined()
  })

  test('any bytes are answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(openBox(crypto, ada, context, bytes)).toBeUndefined()
      }),
    )
    expect(openBox(crypto, ada, context, new Uint8Array(80))).toBeUndefined()
  })
})
