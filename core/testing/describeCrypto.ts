import { describe, expect, test } from 'vitest'
import { utf8Bytes } from '../crypto/bytes.ts'
import type { CryptoPort } from '../crypto/port.ts'
import { KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES, TAG_BYTES } from '../crypto/port.ts'

const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
const filled = (count: number, byte: number) => new Uint8Array(count).fill(byte)
const textsOf = (all: readonly Uint8Array[]) => new Set(all.map((bytes) => bytes.join()))

/** The X25519 keys of low order, as bytes: with them everybody agrees on zeros. */
export const lowOrderKeys: readonly Uint8Array[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((text) => new Uint8Array(Buffer.from(text, 'hex')))

/** What every crypto port promises, and where each of them answers that something is not right. */
export function describeCrypto(name: string, crypto: CryptoPort): void {
  describe(`${name}: sealing`, () => {
    const key = filled(KEY_BYTES, 1)
    const nonce = filled(NONCE_BYTES, 2)
    const sealed = crypto.seal(key, nonce, utf8Bytes('hello'))

    test('opens with the same key and nonce, also around nothing', () => {
      expect(crypto.open(key, nonce, sealed)).toEqual(utf8Bytes('hello'))
      expect(sealed.length).toBe(5 + TAG_BYTES)
      expect(crypto.open(key, nonce, crypto.seal(key, nonce, new Uint8Array()))).toEqual(new Uint8Array())
    })

    test('hides what is in it, and leaves what it was given alone', () => {
      const zeros = new Uint8Array(64)
      const one = crypto.seal(key, nonce, zeros)
      expect(textsOf([0, 16, 32, 48].map((at) => one.subarray(at, at + 16))).size).toBe(4)
      expect(crypto.seal(key, flipped(nonce, 3), zeros).subarray(0, 32)).not.toEqual(one.subarray(0, 32))
      crypto.open(key, nonce, one)
      expect(zeros).toEqual(new Uint8Array(64))
      expect(crypto.seal(key, nonce, zeros)).toEqual(one)
    })

    test('does not open when any byte is changed, cut or of another key or nonce', () => {
      for (let at = 0; at < sealed.length; at++) {
        expect(crypto.open(key, nonce, flipped(sealed, at))).toBeUndefined()
        expect(crypto.open(key, nonce, sealed.subarray(0, at))).toBeUndefined()
      }
      expect(crypto.open(key, nonce, new Uint8Array([...sealed, 0]))).toBeUndefined()
      for (let at = 0; at < KEY_BYTES; at++) expect(crypto.open(flipped(key, at), nonce, sealed)).toBeUndefined()
      for (let at = 0; at < NONCE_BYTES; at++) expect(crypto.open(key, flipped(nonce, at), sealed)).toBeUndefined()
      expect(crypto.open(key, nonce.subarray(1), sealed)).toBeUndefined()
      expect(crypto.open(key, new Uint8Array(), new Uint8Array())).toBeUndefined()
    })

    test('a key of the wrong length is a mistake of ours, not a forgery', () => {
      expect(() => crypto.open(key.subarray(1), nonce, sealed)).toThrow()
      expect(() => crypto.seal(key.subarray(1), nonce, sealed)).toThrow()
      expect(() => crypto.seal(key, nonce.subarray(1), sealed)).toThrow()
    })
  })

  describe(`${name}: the one verifier`, () => {
    const pair = crypto.signingKeyPair(filled(KEY_BYTES, 3))
    const other = crypto.signingKeyPair(filled(KEY_BYTES, 4))
    const statement = utf8Bytes('a statement')
    const signature = crypto.sign(pair.secretKey, statement)

    test('accepts the signature, and nothing next to it', () => {
      expect(signature.length).toBe(SIGNATURE_BYTES)
      expect(crypto.verify(pair.publicKey, statement, signature)).toBe(true)
      expect(crypto.verify(pair.publicKey, utf8Bytes('another'), signature)).toBe(false)
      expect(crypto.verify(pair.publicKey, new Uint8Array(), signature)).toBe(false)
      expect(crypto.verify(other.publicKey, statement, signature)).toBe(false)
      for (let at = 0; at < SIGNATURE_BYTES; at++) {
        expect(crypto.verify(pair.publicKey, statement, flipped(signature, at))).toBe(false)
      }
      for (let at = 0; at < statement.length; at++) {
        expect(crypto.verify(pair.publicKey, flipped(statement, at), signature)).toBe(false)
      }
    })

    test('signs nothing as well as something', () => {
      const ofNothing = crypto.sign(pair.secretKey, new Uint8Array())
      expect(crypto.verify(pair.publicKey, new Uint8Array(), ofNothing)).toBe(true)
      expect(crypto.verify(pair.publicKey, new Uint8Array(1), ofNothing)).toBe(false)
    })

    test('refuses lengths that are not those of keys and signatures', () => {
      expect(crypto.verify(new Uint8Array(), statement, signature)).toBe(false)
      expect(crypto.verify(pair.publicKey.subarray(1), statement, signature)).toBe(false)
      expect(crypto.verify(pair.publicKey, statement, signature.subarray(1))).toBe(false)
      expect(crypto.verify(pair.publicKey, statement, new Uint8Array(65))).toBe(false)
      expect(crypto.verify(pair.publicKey, statement, new Uint8Array())).toBe(false)
    })

    test('refuses keys of low order, under which one signature fits everything', () => {
      const identity = new Uint8Array(KEY_BYTES)
      identity[0] = 1
      const fitsAll = new Uint8Array(SIGNATURE_BYTES)
      fitsAll[0] = 1
      expect(crypto.verify(identity, statement, fitsAll)).toBe(false)
      expect(crypto.verify(new Uint8Array(KEY_BYTES), statement, fitsAll)).toBe(false)
    })

    test('a seed or secret key of the wrong length is a mistake of ours', () => {
      expect(() => crypto.signingKeyPair(new Uint8Array(31))).toThrow()
      expect(() => crypto.sign(pair.secretKey.subarray(1), statement)).toThrow()
    })
  })

  describe(`${name}: agreeing on a key`, () => {
    const ada = crypto.agreementKeyPair(filled(KEY_BYTES, 4))
    const ben = crypto.agreementKeyPair(filled(KEY_BYTES, 5))
    const shared = crypto.agree(ada.secretKey, ben.publicKey)

    test('both sides come to the same secret, and with somebody else to another', () => {
      expect(shared?.length).toBe(KEY_BYTES)
      expect(crypto.agree(ben.secretKey, ada.publicKey)).toEqual(shared)
      const eve = crypto.agreementKeyPair(filled(KEY_BYTES, 6))
      expect(crypto.agree(eve.secretKey, ada.publicKey)).not.toEqual(shared)
      expect(crypto.agree(eve.secretKey, ben.publicKey)).not.toEqual(shared)
      expect(crypto.agree(ada.secretKey, ada.publicKey)).not.toEqual(shared)
    })

    test('the highest bit of a public key says nothing', () => {
      const spelledOtherwise = ben.publicKey.slice()
      spelledOtherwise[31] = (spelledOtherwise[31] ?? 0) ^ 0x80
      expect(crypto.agree(ada.secretKey, spelledOtherwise)).toEqual(shared)
      expect(crypto.agree(ada.secretKey, flipped(ben.publicKey, 31))).not.toEqual(shared)
    })

    test('answers nothing for keys of low order or of a wrong length', () => {
      for (const key of lowOrderKeys) {
        expect(crypto.agree(ada.secretKey, key)).toBeUndefined()
        const spelledOtherwise = key.slice()
        spelledOtherwise[31] = (spelledOtherwise[31] ?? 0) | 0x80
        expect(crypto.agree(ada.secretKey, spelledOtherwise)).toBeUndefined()
      }
      expect(crypto.agree(ada.secretKey, ben.publicKey.subarray(1))).toBeUndefined()
      expect(crypto.agree(ada.secretKey, new Uint8Array())).toBeUndefined()
    })

    test('a seed or secret key of the wrong length is a mistake of ours', () => {
      expect(() => crypto.agreementKeyPair(new Uint8Array(33))).toThrow()
      expect(() => crypto.agree(ada.secretKey.subarray(1), ben.publicKey)).toThrow()
    })
  })

  describe(`${name}: hashing and deriving`, () => {
    const one = utf8Bytes('one')
    const two = utf8Bytes('two')
    const none = new Uint8Array()

    test('SHA-256 is SHA-256', () => {
      expect(Buffer.from(crypto.sha256(utf8Bytes('abc'))).toString('hex')).toBe(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      )
      expect(crypto.sha256(none).length).toBe(32)
    })

    test('a derived key depends on secret, salt and label', () => {
      const keys = [
        crypto.hkdf(one, one, 'a', 32),
        crypto.hkdf(two, one, 'a', 32),
        crypto.hkdf(one, two, 'a', 32),
        crypto.hkdf(one, one, 'b', 32),
        crypto.hkdf(one, none, 'a', 32),
        crypto.hkdf(none, one, 'a', 32),
        crypto.hkdf(none, none, '', 32),
      ]
      expect(textsOf(keys).size).toBe(keys.length)
      expect(crypto.hkdf(one, one, 'a', 8160).length).toBe(8160)
      expect(crypto.hkdf(one, one, 'a', 100).slice(0, 32)).toEqual(crypto.hkdf(one, one, 'a', 32))
      for (const length of [0, 8161]) expect(() => crypto.hkdf(one, one, 'a', length)).toThrow()
      expect(() => crypto.hkdf(one, one, 'a'.repeat(1025), 32)).toThrow()
    })

    test('a keyed hash depends on bytes, key and length', () => {
      const key = filled(KEY_BYTES, 7)
      const hashes = [
        crypto.blake2b(one, 16),
        crypto.blake2b(two, 16),
        crypto.blake2b(none, 16),
        crypto.blake2b(one, 16, key),
        crypto.blake2b(one, 16, flipped(key, 31)),
        crypto.blake2b(two, 16, key),
        crypto.blake2b(one, 32, key).slice(0, 16),
      ]
      expect(textsOf(hashes).size).toBe(hashes.length)
      for (const length of [0, 65]) expect(() => crypto.blake2b(one, length)).toThrow()
      expect(crypto.blake2b(one, 64, filled(64, 1)).length).toBe(64)
      expect(() => crypto.blake2b(one, 32, filled(65, 1))).toThrow()
    })

    test('the same arguments give the same bytes', () => {
      const twice = (make: () => unknown) => expect(make()).toEqual(make())
      twice(() => crypto.signingKeyPair(filled(KEY_BYTES, 9)))
      twice(() => crypto.agreementKeyPair(filled(KEY_BYTES, 9)))
      twice(() => crypto.hkdf(one, two, 'a', 32))
      twice(() => crypto.blake2b(one, 32, filled(KEY_BYTES, 9)))
      twice(() => crypto.sign(crypto.signingKeyPair(filled(KEY_BYTES, 9)).secretKey, one))
    })
  })

  test(`${name}: comparison looks at length and content`, () => {
    expect(crypto.equal(utf8Bytes('same'), utf8Bytes('same'))).toBe(true)
    expect(crypto.equal(utf8Bytes('same'), utf8Bytes('sane'))).toBe(false)
    expect(crypto.equal(utf8Bytes('same'), utf8Bytes('sam'))).toBe(false)
    expect(crypto.equal(new Uint8Array(), new Uint8Array())).toBe(true)
    expect(crypto.equal(new Uint8Array(), new Uint8Array(1))).toBe(false)
  })
}
