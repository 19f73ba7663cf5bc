import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { readMarksMax } from '../limits.ts'
import { holdsPairs, openPairs, sealPairs } from './sealedPairs.ts'

/**
 * "My user has read these events, and everything behind them": at first hand and for the receiver alone, who hears of
 * nobody else what they read.
 */
export interface Reads {
  readonly type: 'reads'
  /** Pairs of a room and an event of it. */
  readonly sealed: Uint8Array
}

/** An event up to which somebody has read a room: the 32 bytes of each id. */
export interface ReadMark {
  readonly roomId: Uint8Array
  readonly eventId: Uint8Array
}

/** Seals marks under the key of the two; at most `readMarksMax`. */
export function sealReads(crypto: CryptoPort, random: Random, key: Uint8Array, marks: readonly ReadMark[]): Reads {
  const pairs = marks.map(({ roomId, eventId }) => [roomId, eventId] as const)
  return { type: 'reads', sealed: sealPairs(crypto, random, key, pairs) }
}

/** Undefined where it was not sealed under this key. */
export const openReads = (crypto: CryptoPort, key: Uint8Array, { sealed }: Reads): ReadMark[] | undefined =>
  openPairs(crypto, key, sealed)?.map(([roomId, eventId]) => ({ roomId, eventId }))

export const decodeReads = (payload: Uint8Array): Reads | undefined =>
  holdsPairs(payload, readMarksMax) ? { type: 'reads', sealed: payload } : undefined
