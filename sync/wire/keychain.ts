import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { keychainEntriesMax } from '../limits.ts'
import { holdsPairs, openPairs, sealPairs } from './sealedPairs.ts'

/**
 * "These epochs there are": sealed for the receiver alone, since the packet may be under a key that people hold who were
 * removed.
 */
export interface Keychain {
  readonly type: 'keychain'
  /** Pairs of an epoch's id and its secret. */
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

/** Seals entries under the key of the two; at most `keychainEntriesMax`. */
export function sealKeychain(
  crypto: CryptoPort,
  random: Random,
  key: Uint8Array,
  entries: readonly KeychainEntry[],
): Keychain {
  const pairs = entries.map(({ id, secret }) => [id, secret] as const)
  return { type: 'keychain', sealed: sealPairs(crypto, random, key, pairs) }
}

/** Undefined where it was not sealed under this key. */
export const openKeychain = (crypto: CryptoPort, key: Uint8Array, { sealed }: Keychain): KeychainEntry[] | undefined =>
  openPairs(crypto, key, sealed)?.map(([id, secret]) => ({ id, secret }))

export const decodeKeychain = (payload: Uint8Array): Keychain | undefined =>
  holdsPairs(payload, keychainEntriesMax) ? { type: 'keychain', sealed: payload } : undefined
