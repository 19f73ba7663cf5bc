import { concatBytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { NONCE_BYTES } from '../../core/crypto/port.ts'
import { rendezvousChunkBytes } from '../limits.ts'
import { ByteReader, uintBytes } from '../wire/byteReader.ts'
import { chunksMax } from './chunks.ts'

/**
 * What asker and answerer say to each other alone, the same in both directions: a piece of a question or of its answer,
 * and which pieces of the other's have come. `nonce 24 ‖ XChaCha20-Poly1305(number 4 ‖ round 6 ‖ have 2 ‖ count 1 ‖
 * index 1 ‖ chunk)`.
 */
export interface Part {
  /** Which of the asker's questions. */
  readonly number: number
  /**
   * Rises, by how much nobody can guess, with everything that an asker sends together. An answer says to which of them:
   * by that its sender proves to sit where the asker sent it.
   */
  readonly round: number
  /** Bit i stands for chunk i of what the other says. */
  readonly have: number
  /** How many chunks the whole has; none where there is no answer yet. */
  readonly count: number
  /** Which this is; `count` where no chunk comes along. */
  readonly index: number
  readonly chunk: Uint8Array
}

export function sealPart(crypto: CryptoPort, random: Random, key: Uint8Array, part: Part): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES)
  return concatBytes(nonce, crypto.seal(key, nonce, encodePart(part)))
}

/** Undefined where the key does not fit, or what it sealed is no part. */
export function openPart(crypto: CryptoPort, key: Uint8Array, sealed: Uint8Array): Part | undefined {
  if (sealed.length < NONCE_BYTES) return undefined
  const opened = crypto.open(key, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES))
  return opened && decodePart(opened)
}

function encodePart({ number, round, have, count, index, chunk }: Part): Uint8Array {
  const haveBytes = new Uint8Array([have >>> 8, have])
  return concatBytes(uintBytes(number, 4), uintBytes(round, 6), haveBytes, new Uint8Array([count, index]), chunk)
}

function decodePart(bytes: Uint8Array): Part | undefined {
  const reader = new ByteReader(bytes)
  const part = {
    number: reader.uint(4),
    round: reader.uint(6),
    have: reader.uint(2),
    count: reader.uint(1),
    index: reader.uint(1),
    chunk: reader.rest(),
  }
  return !reader.overrun && isSound(part) ? part : undefined
}

/** One whole has one division into chunks: full ones, and a last one that is empty only where it is the only one. */
function isSound({ count, index, chunk: { length } }: Part): boolean {
  if (count > chunksMax || index > count) return false
  if (index === count) return length === 0
  if (index < count - 1) return length === rendezvousChunkBytes
  return length <= rendezvousChunkBytes && (length > 0 || count === 1)
}
