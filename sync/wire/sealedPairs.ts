import { concatBytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { NONCE_BYTES, TAG_BYTES } from '../../core/crypto/port.ts'
import { ByteReader } from './byteReader.ts'

/**
 * Pairs of 32 bytes, sealed once more for one receiver alone, since the packet around them is under a key that the whole
 * community holds: `nonce 24 ‖ XChaCha20-Poly1305( one or more pairs )`.
 */
export type SealedPair = readonly [Uint8Array, Uint8Array]

const HALF_BYTES = 32
const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES

export function sealPairs(
  crypto: CryptoPort,
  random: Random,
  key: Uint8Array,
  pairs: readonly SealedPair[],
): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES)
  return concatBytes(nonce, crypto.seal(key, nonce, concatBytes(...pairs.flat())))
}

/** Undefined where it was not sealed under this key. */
export function openPairs(crypto: CryptoPort, key: Uint8Array, sealed: Uint8Array): SealedPair[] | undefined {
  const plaintext = crypto.open(key, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES))
  if (plaintext === undefined) return undefined
  const reader = new ByteReader(plaintext)
  const pairs: SealedPair[] = []
  while (reader.remaining > 0) pairs.push([reader.take(HALF_BYTES), reader.take(HALF_BYTES)])
  return pairs
}

/** Whether a payload has the length of one to `countMax` pairs. */
export function holdsPairs(payload: Uint8Array, countMax: number): boolean {
  const count = (payload.length - OVERHEAD_BYTES) / (2 * HALF_BYTES)
  return Number.isInteger(count) && count >= 1 && count <= countMax
}
