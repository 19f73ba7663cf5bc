import { hash } from 'node:crypto'
import { assert } from '../assert.ts'
import { concatBytes, utf8Bytes } from './bytes.ts'
import { Mixer } from './mixer.ts'
import type { CryptoPort } from './port.ts'
import { KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES, TAG_BYTES } from './port.ts'

const HASH_BYTES_MAX = 64
const SECRET_SIGNING_KEY_BYTES = 2 * KEY_BYTES
const DERIVED_BYTES_MAX = 255 * 32
const LABEL_CHARACTERS_MAX = 1024

/** The X25519 keys with which everybody agrees on zeros, little-endian, as they are without their highest bit. */
const LOW_ORDER_KEYS: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/**
 * A crypto port for simulations of many peers, quick and without any security: keys, signatures and seals have the real
 * sizes and fail where the real ones fail, for the same mistakes, but whoever means to can forge them. SHA-256 is the
 * real one, so that events have their real ids. Nothing that ships may import it.
 */
export const fakeCrypto: CryptoPort = {
  sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
  hkdf: (secret, salt, label, lengthBytes) => {
    assert(lengthBytes > 0 && lengthBytes <= DERIVED_BYTES_MAX, 'a derived key has a length')
    assert(label.length <= LABEL_CHARACTERS_MAX, 'a label is short')
    return new Mixer('hkdf', secret, salt, utf8Bytes(label)).squeeze(lengthBytes)
  },
  blake2b: (bytes, lengthBytes, key = new Uint8Array()) => {
    assert(lengthBytes > 0 && lengthBytes <= HASH_BYTES_MAX, 'a hash has 1 to 64 bytes')
    assert(key.length <= HASH_BYTES_MAX, 'a key of a hash has at most 64 bytes')
    return new Mixer('blake2b', new Uint8Array([lengthBytes]), key, bytes).squeeze(lengthBytes)
  },

  seal: (key, nonce, plaintext) => {
    assert(key.length === KEY_BYTES, 'a key is 32 bytes')
    assert(nonce.length === NONCE_BYTES, 'a nonce is 24 bytes')
    const sealed = pooledBytes(plaintext.length + TAG_BYTES)
    sealed.set(plaintext)
    const ciphertext = sealed.subarray(0, plaintext.length)
    new Mixer('stream', key, nonce).mask(ciphertext)
    sealed.set(tagOf(key, nonce, ciphertext), plaintext.length)
    return sealed
  },
  open: (key, nonce, ciphertext) => {
    assert(key.length === KEY_BYTES, 'a key is 32 bytes')
    if (nonce.length !== NONCE_BYTES || ciphertext.length < TAG_BYTES) return undefined
    const masked = ciphertext.subarray(0, ciphertext.length - TAG_BYTES)
    if (!isSame(tagOf(key, nonce, masked), ciphertext.subarray(masked.length))) return undefined
    const plaintext = pooledBytes(masked.length)
    plaintext.set(masked)
    new Mixer('stream', key, nonce).mask(plaintext)
    return plaintext
  },

  signingKeyPair: (seed) => {
    assert(seed.length === KEY_BYTES, 'a seed is 32 bytes')
    const publicKey = new Mixer('signing key', seed).squeeze(KEY_BYTES)
    return { publicKey, secretKey: concatBytes(seed, publicKey) }
  },
  sign: (secretKey, bytes) => {
    assert(secretKey.length === SECRET_SIGNING_KEY_BYTES, 'a secret signing key is 64 bytes')
    return signatureOf(secretKey.subarray(KEY_BYTES), bytes)
  },
  verify: (publicKey, bytes, signature) =>
    publicKey.length === KEY_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    isSame(signatureOf(publicKey, bytes), signature),

  agreementKeyPair: (seed) => {
    assert(seed.length === KEY_BYTES, 'a seed is 32 bytes')
    const secretKey = new Mixer('agreement secret', seed).squeeze(KEY_BYTES)
    return { publicKey: agreementKeyOf(secretKey), secretKey }
  },
  agree: (secretKey, publicKey) => {
    assert(secretKey.length === KEY_BYTES, 'a secret key is 32 bytes')
    if (publicKey.length !== KEY_BYTES) return undefined
    const own = agreementKeyOf(secretKey)
    const other = withoutHighestBit(publicKey)
    if (LOW_ORDER_KEYS.has(Buffer.from(other).toString('hex'))) return undefined
    const inOrder = Buffer.compare(own, other) < 0 ? [own, other] : [other, own]
    return new Mixer('agreement', ...inOrder).squeeze(KEY_BYTES)
  },

  equal: (left, right) => isSame(left, right),
}

/** Bytes that are still to be written, of memory that many share: memory of their own takes longer than sealing them. */
function pooledBytes(length: number): Uint8Array {
  const { buffer, byteOffset } = Buffer.allocUnsafe(length)
  return new Uint8Array(buffer, byteOffset, length)
}

const signatureOf = (publicKey: Uint8Array, bytes: Uint8Array): Uint8Array =>
  new Mixer('signature', publicKey, bytes).squeeze(SIGNATURE_BYTES)

const tagOf = (key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array): Uint8Array =>
  new Mixer('tag', key, nonce, ciphertext).squeeze(TAG_BYTES)

const agreementKeyOf = (secretKey: Uint8Array): Uint8Array =>
  withoutHighestBit(new Mixer('agreement key', secretKey).squeeze(KEY_BYTES))

/** X25519 looks at 255 bits. */
function withoutHighestBit(publicKey: Uint8Array): Uint8Array {
  const masked = publicKey.slice()
  masked[KEY_BYTES - 1] = (masked[KEY_BYTES - 1] ?? 0) & 0x7f
  return masked
}

const isSame = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0
