import type { Random } from '../../core/crypto/port.ts'
import { randomBetween } from '../gossip/random.ts'
import { seekIntervalMaxMs, seekIntervalMinMs, seekNoncesMax, seekStartCount, seekStartIntervalMs } from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import { SEEK_NONCE_BYTES } from './packet.ts'

/** When to ask who answers: often at first, then every few seconds. */
export class Seeker {
  dueMs = Number.NEGATIVE_INFINITY
  readonly #random: Random
  #nonces: Uint8Array[] = []
  #count = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** As often as at a start, from now on. */
  begin(): void {
    this.dueMs = Number.NEGATIVE_INFINITY
    this.#count = 0
  }

  /** The nonce of the latest seek, for another one that belongs to it. */
  get newest(): Uint8Array | undefined {
    return this.#nonces.at(-1)
  }

  /** The nonce of the seek that is sent now. Each has its own, so that only who heard it can send a cookie. */
  next(nowMs: number): Uint8Array {
    const nonce = this.#random.bytes(SEEK_NONCE_BYTES)
    this.#nonces = [...this.#nonces, nonce].slice(-seekNoncesMax)
    const isStarting = ++this.#count < seekStartCount
    this.dueMs =
      nowMs + (isStarting ? seekStartIntervalMs : randomBetween(this.#random, seekIntervalMinMs, seekIntervalMaxMs))
    return nonce
  }

  /** Whether it is that of one of the last seeks. */
  isRecent(nonce: Uint8Array): boolean {
    return this.#nonces.some((known) => sameBytes(known, nonce))
  }
}
