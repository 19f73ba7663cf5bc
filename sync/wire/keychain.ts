import { concatBytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from '../../core/crypto/port.ts'
import { keychainEntriesMax } from '../limits.ts'
import { ByteReader } from './byteReader.ts'

/**
 * "These epochs there are": sealed once more, for the receiver alone, since the packet may be under a key that people
 * hold who were removed.
 */
export interface Keychain {
  readonly type: 'keychain'
  /** `nonce 24 ‖ XChaCha20-Poly1305( one or more of (epoch id 32 ‖ secret 32) )` */
  readonly sealed: Uint8Array
}

/** "Tell me of all epochs that you know." */
export interface KeychainAsk {
  readonly type: 'keychainAsk'
}

export interface KeychainEntry {
  readonly id: Uint8Array
  readonly secret: Uint8Array
}

export const EPOCH_ID_BYTES = 32
const ENTRY_BYTES = EPOCH_ID_BYTES + KEY_BYTES
const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES

/** Seals entries under the key of the two; at most `keychainEntriesMax`. */
export function sealKeychain(
  crypto: CryptoPort,
  random: Random,
  key: Uint8Array,
  entries: readonly KeychainEntry[],
): Keychain {
  const nonce = random.bytes(NONCE_BYTES)
  const plaintext = concatBytes(...entries.flatMap(({ id, secret }) => [id, secret]))
  return { type: 'keychain', sealed: concatBytes(nonce, crypto.seal(key, nonce, plaintext)) }
}

/** Undefined where it was not sealed under this key. */
export function openKeychain(crypto: CryptoPort, key: Uint8Array, { sealed }: Keychain): KeychainEntry[] | undefined {
  const plaintext = crypto.open(key, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES))
  if (plaintext === undefined) return undefined
  const reader = new ByteReader(plaintext)
  const entries: KeychainEntry[] = []
  while (reader.remaining > 0) entries.push({ id: reader.take(EPOCH_ID_BYTES), secret: reader.take(KEY_BYTES) })
  return entries
}

export function decodeKeychain(payload: Uint8Array): Keychain | undefined {
  const count = (payload.length - OVERHEAD_BYTES) / ENTRY_BYTES
  if (!Number.isInteger(count) || count < 1 || count > keychainEntriesMax) return undefined
  return { type: 'keychain', sealed: payload }
}
