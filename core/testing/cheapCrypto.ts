import { createHash } from 'node:crypto'
import { concatBytes, uint32Bytes, utf8Bytes } from '../crypto/bytes.ts'
import type { CryptoPort, KeyPair } from '../crypto/port.ts'
import { SIGNATURE_BYTES, TAG_BYTES } from '../crypto/port.ts'

/**
 * A crypto port of hashes alone, for simulations in which nobody attacks the cryptography: everything fits, nothing that
 * does not fit opens, and a thousand histories cost seconds. Whoever knows a public key could forge with it.
 */
export const cheapCrypto: CryptoPort = {
  sha256: (bytes) => hash(bytes),
  hkdf: (secret, salt, label, lengthBytes) => stretch(concatBytes(secret, salt, utf8Bytes(label)), lengthBytes),
  blake2b: (bytes, lengthBytes, key = new Uint8Array()) => stretch(concatBytes(key, bytes), lengthBytes),

  seal: (key, nonce, plaintext) => concatBytes(mask(key, nonce, plaintext), tagOf(key, nonce, plaintext)),
  open: (key, nonce, ciphertext) => {
    const plaintext = mask(key, nonce, ciphertext.subarray(0, -TAG_BYTES))
    return isSame(tagOf(key, nonce, plaintext), ciphertext.subarray(-TAG_BYTES)) ? plaintext : undefined
  },

  signingKeyPair: (seed) => pairOf(seed),
  sign: (secretKey, bytes) => signature(hash(secretKey), bytes),
  verify: (publicKey, bytes, signed) => isSame(signature(publicKey, bytes), signed),

  agreementKeyPair: (seed) => pairOf(seed),
  agree: (secretKey, publicKey) => {
    const [low, high] = [hash(secretKey), publicKey].sort(Buffer.compare)
    return low && high && hash(concatBytes(low, high))
  },
  equal: (left, right) => isSame(left, right),
}

const hash = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const isSame = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0
const pairOf = (seed: Uint8Array): KeyPair => ({ secretKey: seed, publicKey: hash(seed) })

const signature = (publicKey: Uint8Array, bytes: Uint8Array): Uint8Array =>
  stretch(concatBytes(publicKey, hash(bytes)), SIGNATURE_BYTES)

const tagOf = (key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array =>
  hash(concatBytes(key, nonce, hash(plaintext))).subarray(0, TAG_BYTES)

const mask = (key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array => {
  const stream = stretch(concatBytes(key, nonce), bytes.length)
  return bytes.map((byte, index) => byte ^ (stream[index] ?? 0))
}

function stretch(seed: Uint8Array, lengthBytes: number): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let number = 0; number * 32 < lengthBytes; number++) blocks.push(hash(concatBytes(seed, uint32Bytes(number))))
  return concatBytes(...blocks).subarray(0, lengthBytes)
}
