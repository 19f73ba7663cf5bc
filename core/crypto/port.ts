/**
 * The cryptography that core and sync rest on. Deterministic: whatever must be random comes in as an argument, from
 * `Random`. Keys, nonces and hashes are plain bytes; every function is synchronous. Openers answer `undefined` on a
 * forgery and never throw for what a stranger sent.
 */
export interface CryptoPort {
  sha256(bytes: Uint8Array): Uint8Array
  /** HKDF-SHA-256 (RFC 5869), extract and expand, `lengthBytes` of output. */
  hkdf(secret: Uint8Array, salt: Uint8Array, label: string, lengthBytes: number): Uint8Array
  /** BLAKE2b of 16 to 64 bytes, keyed where a key is given. */
  blake2b(bytes: Uint8Array, lengthBytes: number, key?: Uint8Array): Uint8Array

  /** XChaCha20-Poly1305: ciphertext with its 16-byte tag. The nonce (24 bytes) must never repeat under a key. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array
  open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined

  signingKeyPair(seed: Uint8Array): KeyPair
  sign(secretKey: Uint8Array, bytes: Uint8Array): Uint8Array
  /** False for anything malformed. The one verifier of the project. */
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean

  /** X25519 */
  agreementKeyPair(seed: Uint8Array): KeyPair
  /** The X25519 shared secret, unhashed; undefined for a public key of low order. */
  agree(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined

  /** Constant-time comparison. */
  equal(left: Uint8Array, right: Uint8Array): boolean
}

export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/** A source of random bytes: the operating system's in a peer, seeded in tests and in the simulator. */
export interface Random {
  bytes(count: number): Uint8Array
}

export const KEY_BYTES = 32
export const NONCE_BYTES = 24
export const TAG_BYTES = 16
export const SIGNATURE_BYTES = 64
