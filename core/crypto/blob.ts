import { concatBytes } from './bytes.ts'
import type { CryptoPort, Random } from './port.ts'
import { NONCE_BYTES } from './port.ts'
import type { EpochKeys } from './schedule.ts'

/** Seals an event for storage and travel: `nonce ‖ ciphertext` under the epoch's blob key. */
export function sealBlob(crypto: CryptoPort, random: Random, keys: EpochKeys, plaintext: Uint8Array): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES)
  return concatBytes(nonce, crypto.seal(keys.blob, nonce, plaintext))
}

/**
 * Opens a blob with the first of `epochs` that fits; list them newest first, since most of what arrives is new.
 * Undefined where none fits or the blob is not one.
 */
export function openBlob(
  crypto: CryptoPort,
  epochs: readonly Pick<EpochKeys, 'blob'>[],
  blob: Uint8Array,
): Uint8Array | undefined {
  if (blob.length < NONCE_BYTES) return undefined
  const nonce = blob.subarray(0, NONCE_BYTES)
  const ciphertext = blob.subarray(NONCE_BYTES)
  for (const keys of epochs) {
    const plaintext = crypto.open(keys.blob, nonce, ciphertext)
    if (plaintext !== undefined) return plaintext
  }
  return undefined
}
