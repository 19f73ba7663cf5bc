import { hash, hkdfSync } from 'node:crypto'
import type sodiumModule from 'libsodium-wrappers'
import { assert } from '../assert.ts'
import type { CryptoPort, KeyPair } from './port.ts'
import { KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES, TAG_BYTES } from './port.ts'

/**
 * The crypto port over libsodium-wrappers. SHA-256 and HKDF come from Node, since the standard build of libsodium.js
 * leaves them out. The caller has awaited `sodium.ready`.
 */
export function sodiumCrypto(sodium: typeof sodiumModule): CryptoPort {
  return {
    sha256: (bytes) => plainBytes(hash('sha256', bytes, 'buffer')),
    hkdf: (secret, salt, label, lengthBytes) => new Uint8Array(hkdfSync('sha256', secret, salt, label, lengthBytes)),
    blake2b: (bytes, lengthBytes, key) => sodium.crypto_generichash(lengthBytes, bytes, key ?? null),

    seal: (key, nonce, plaintext) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, null, null, nonce, key),
    open: (key, nonce, ciphertext) => {
      assert(key.length === KEY_BYTES, 'a key is 32 bytes')
      if (nonce.length !== NONCE_BYTES || ciphertext.length < TAG_BYTES) return undefined
      return attempt(() => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, null, nonce, key))
    },

    signingKeyPair: (seed) => keyPair(sodium.crypto_sign_seed_keypair(seed)),
    sign: (secretKey, bytes) => sodium.crypto_sign_detached(bytes, secretKey),
    verify: (publicKey, bytes, signature) => {
      if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false
      return attempt(() => sodium.crypto_sign_verify_detached(signature, bytes, publicKey)) ?? false
    },

    agreementKeyPair: (seed) => keyPair(sodium.crypto_box_seed_keypair(seed)),
    agree: (secretKey, publicKey) => {
      assert(secretKey.length === KEY_BYTES, 'a secret key is 32 bytes')
      if (publicKey.length !== KEY_BYTES) return undefined
      return attempt(() => sodium.crypto_scalarmult(secretKey, publicKey))
    },

    equal: (left, right) => left.length === right.length && sodium.memcmp(left, right),
  }
}

/** Without a copy: Node hands out Buffers, whose `slice` is not that of the bytes that callers expect. */
const plainBytes = ({ buffer, byteOffset, byteLength }: Buffer): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

const keyPair = (pair: { publicKey: Uint8Array; privateKey: Uint8Array }): KeyPair => ({
  publicKey: pair.publicKey,
  secretKey: pair.privateKey,
})

/** libsodium.js throws where C returns -1: on a forgery that is an answer, not an error. */
function attempt<Value>(operation: () => Value): Value | undefined {
  try {
    return operation()
  } catch {
    return undefined
  }
}
