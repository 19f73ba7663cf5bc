import { describe, expect, test } from 'vitest'
import { utf8Bytes } from './bytes.ts'
import { KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES, TAG_BYTES } from './port.ts'
import { testCrypto } from './testing.ts'

const crypto = await testCrypto()
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))

describe('the published vectors hold', () => {
  test('SHA-256 of abc (FIPS 180-4)', () => {
    expect(crypto.sha256(utf8Bytes('abc'))).toEqual(
      hex('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
    )
  })

  test('HKDF-SHA-256 (RFC 5869, A.3)', () => {
    expect(crypto.hkdf(hex('0b'.repeat(22)), new Uint8Array(), '', 42)).toEqual(
      hex('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'),
    )
  })

  test('BLAKE2b of abc (RFC 7693, A)', () => {
    expect(crypto.blake2b(utf8Bytes('abc'), 64)).toEqual(
      hex(
        'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
          '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
      ),
    )
  })

  test('Ed25519 (RFC 8032, 7.1, test 2)', () => {
    const pair = crypto.signingKeyPair(hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'))
    expect(pair.publicKey).toEqual(hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'))
    expect(crypto.sign(pair.secretKey, hex('72'))).toEqual(
      hex(
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
          '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
      ),
    )
  })

  test('X25519 (RFC 7748, 6.1)', () => {
    const shared = crypto.agree(
      hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
      hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'),
    )
    expect(shared).toEqual(hex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'))
  })
})

describe('sealing', () => {
  const key = new Uint8Array(KEY_BYTES).fill(1)
  const nonce = new Uint8Array(NONCE_BYTES).fill(2)
  const sealed = crypto.seal(key, nonce, utf8Bytes('hello'))

  test('opens with the same key and nonce', () => {
    expect(crypto.open(key, nonce, sealed)).toEqual(utf8Bytes('hello'))
    expect(sealed.length).toBe(5 + TAG_BYTES)
    expect(crypto.open(key, nonce, crypto.seal(key, nonce, new Uint8Array()))).toEqual(new Uint8Array())
  })

  test('does not open when any byte is changed, cut or of another key or nonce', () => {
    for (let at = 0; at < sealed.length; at++) {
      expect(crypto.open(key, nonce, flipped(sealed, at))).toBeUndefined()
      expect(crypto.open(key, nonce, sealed.subarray(0, at))).toBeUndefined()
    }
    expect(crypto.open(flipped(key, 0), nonce, sealed)).toBeUndefined()
    expect(crypto.open(key, flipped(nonce, 0), sealed)).toBeUndefined()
    expect(crypto.open(key, nonce.subarray(1), sealed)).toBeUndefined()
  })

  test('a key of the wrong length is a mistake of ours, not a forgery', () => {
    expect(() => crypto.open(key.subarray(1), nonce, sealed)).toThrow()
    expect(() => crypto.seal(key.subarray(1), nonce, sealed)).toThrow()
  })
})

describe('the one verifier', () => {
  const pair = crypto.signingKeyPair(new Uint8Array(KEY_BYTES).fill(3))
  const statement = utf8Bytes('a statement')
  const signature = crypto.sign(pair.secretKey, statement)

  test('accepts the signature, and nothing next to it', () => {
    expect(crypto.verify(pair.publicKey, statement, signature)).toBe(true)
    expect(crypto.verify(pair.publicKey, utf8Bytes('another'), signature)).toBe(false)
    for (let at = 0; at < SIGNATURE_BYTES; at++) {
      expect(crypto.verify(pair.publicKey, statement, flipped(signature, at))).toBe(false)
    }
  })

  test('refuses lengths that are not those of keys and signatures', () => {
    expect(crypto.verify(new Uint8Array(), statement, signature)).toBe(false)
    expect(crypto.verify(pair.publicKey, statement, signature.subarray(1))).toBe(false)
    expect(crypto.verify(pair.publicKey, statement, new Uint8Array(65))).toBe(false)
  })

  test('refuses the second spelling of a signature, with the group order added to S', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const littleEndian = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
    const larger = littleEndian(signature.subarray(32)) + order
    const bytes = Buffer.from(larger.toString(16).padStart(64, '0'), 'hex').reverse()
    const malleated = new Uint8Array([...signature.subarray(0, 32), ...bytes])
    expect(crypto.verify(pair.publicKey, statement, malleated)).toBe(false)
  })

  test('refuses keys of low order, under which one signature fits everything', () => {
    const identity = new Uint8Array(KEY_BYTES)
    identity[0] = 1
    const fitsAll = new Uint8Array(SIGNATURE_BYTES)
    fitsAll[0] = 1
    expect(crypto.verify(identity, statement, fitsAll)).toBe(false)
    expect(crypto.verify(new Uint8Array(KEY_BYTES), statement, fitsAll)).toBe(false)
  })
})

describe('agreeing on a key', () => {
  const ada = crypto.agreementKeyPair(new Uint8Array(KEY_BYTES).fill(4))
  const ben = crypto.agreementKeyPair(new Uint8Array(KEY_BYTES).fill(5))

  test('both sides come to the same secret', () => {
    expect(crypto.agree(ada.secretKey, ben.publicKey)).toEqual(crypto.agree(ben.secretKey, ada.publicKey))
  })

  test('answers nothing for a key of low order or a wrong length', () => {
    expect(crypto.agree(ada.secretKey, new Uint8Array(KEY_BYTES))).toBeUndefined()
    expect(crypto.agree(ada.secretKey, ben.publicKey.subarray(1))).toBeUndefined()
  })
})

test('comparison looks at length and content', () => {
  expect(crypto.equal(utf8Bytes('same'), utf8Bytes('same'))).toBe(true)
  expect(crypto.equal(utf8Bytes('same'), utf8Bytes('sane'))).toBe(false)
  expect(crypto.equal(utf8Bytes('same'), utf8Bytes('sam'))).toBe(false)
  expect(crypto.equal(new Uint8Array(), new Uint8Array())).toBe(true)
})

test('a derived key depends on secret, salt and label', () => {
  const one = utf8Bytes('one')
  const two = utf8Bytes('two')
  const keys = [crypto.hkdf(one, one, 'a', 32), crypto.hkdf(two, one, 'a', 32), crypto.hkdf(one, two, 'a', 32)]
  const texts = [...keys, crypto.hkdf(one, one, 'b', 32)].map((key) => key.join())
  expect(new Set(texts).size).toBe(4)
})

test('a keyed hash depends on its key', () => {
  const key = new Uint8Array(KEY_BYTES)
  expect(crypto.blake2b(utf8Bytes('abc'), 16, key).length).toBe(16)
  expect(crypto.blake2b(utf8Bytes('abc'), 16, key)).not.toEqual(crypto.blake2b(utf8Bytes('abc'), 16))
})
