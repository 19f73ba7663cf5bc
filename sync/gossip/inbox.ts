import { ackDelayMs, ackEveryDatagrams, windowMaxDatagrams } from '../limits.ts'
import type { Ack } from '../wire/ack.ts'
import { ACK_BITMAP_BYTES } from '../wire/ack.ts'
import type { Delivery } from '../wire/delivery.ts'

/** The receiving half of the reliable stream from one peer: what came, and what to acknowledge when. */
export class Inbox {
  #cumulative = 0
  readonly #beyond = new Set<number>()
  #unanswered = 0
  #ackDueMs = Number.POSITIVE_INFINITY

  /** When an acknowledgement is due. */
  get ackDueMs(): number {
    return this.#ackDueMs
  }

  /** Whether a delivery has a place we can take it at; it is not counted as received yet. */
  reaches(delivery: Delivery): boolean {
    return delivery.sequence <= Math.max(this.#cumulative, delivery.base - 1) + windowMaxDatagrams
  }

  /** Counts a delivery as received; false where it was before. */
  receive(delivery: Delivery, nowMs: number): boolean {
    this.#unanswered++
    this.#ackDueMs = this.#unanswered >= ackEveryDatagrams ? nowMs : Math.min(this.#ackDueMs, nowMs + ackDelayMs)
    const fresh = delivery.sequence > this.#cumulative && !this.#beyond.has(delivery.sequence)
    if (fresh) this.#beyond.add(delivery.sequence)
    if (delivery.base - 1 > this.#cumulative) this.#giveUpBefore(delivery.base)
    while (this.#beyond.delete(this.#cumulative + 1)) this.#cumulative++
    return fresh
  }

  /** What lies before the sender's base was given up by it: nobody waits for that. */
  #giveUpBefore(base: number): void {
    this.#cumulative = base - 1
    for (const sequence of this.#beyond) if (sequence < base) this.#beyond.delete(sequence)
  }

  takeAck(): Ack {
    this.#unanswered = 0
    this.#ackDueMs = Number.POSITIVE_INFINITY
    const beyond = new Uint8Array(ACK_BITMAP_BYTES)
    for (const sequence of this.#beyond) {
      const bit = sequence - this.#cumulative - 1
      beyond[bit >>> 3] = (beyond[bit >>> 3] ?? 0) | (1 << (bit & 7))
    }
    return { type: 'ack', cumulative: this.#cumulative, beyond }
  }
}
