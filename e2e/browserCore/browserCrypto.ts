import sodium from 'libsodium-wrappers'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, KeyPair } from '../../core/crypto/port.ts'
import { hkdfSha256, sha256 } from './sha256.ts'

/** The crypto port as a program in a browser might make it: libsodium, and nothing of Node. */
export async function browserCrypto(): Promise<CryptoPort> {
  await sodium.ready
  return {
    sha256,
    hkdf: (secret, salt, label, lengthBytes) => hkdfSha256(secret, salt, utf8Bytes(label), lengthBytes),
    blake2b: (bytes, lengthBytes, key) => sodium.crypto_generichash(lengthBytes, bytes, key ?? null),
    seal: (key, nonce, plaintext) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, null, null, nonce, key),
    open: (key, nonce, ciphertext) =>
      orUndefined(() => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, null, nonce, key)),
    signingKeyPair: (seed) => keyPair(sodium.crypto_sign_seed_keypair(seed)),
    sign: (secretKey, bytes) => sodium.crypto_sign_detached(bytes, secretKey),
    verify: (publicKey, bytes, signature) =>
      orUndefined(() => sodium.crypto_sign_verify_detached(signature, bytes, publicKey)) ?? false,
    agreementKeyPair: (seed) => keyPair(sodium.crypto_box_seed_keypair(seed)),
    agree: (secretKey, publicKey) => orUndefined(() => sodium.crypto_scalarmult(secretKey, publicKey)),
    equal: (left, right) => left.length === right.length && sodium.memcmp(left, right),
  }
}

const keyPair = (pair: { publicKey: Uint8Array; privateKey: Uint8Array }): KeyPair => ({
  publicKey: pair.publicKey,
  secretKey: pair.privateKey,
})

function orUndefined<Value>(operation: () => Value): Value | undefined {
  try {
    return operation()
  } catch {
    return undefined
  }
}
