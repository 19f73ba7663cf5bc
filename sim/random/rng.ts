import { hash } from 'node:crypto'
import { must } from '../../core/assert.ts'
import type { Random } from '../../core/crypto/port.ts'

/**
 * Chance, of which the same seed has the same. One is forked off for each concern: what one concern draws, and how often,
 * changes nothing for another. The numbers are those of sfc32, seeded with SHA-256. Good for nothing secret.
 */
export class Rng implements Random {
  readonly #seed: string
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: string) {
    this.#seed = seed
    const digest = hash('sha256', seed, 'buffer')
    this.#a = digest.readUInt32LE(0)
    this.#b = digest.readUInt32LE(4)
    this.#c = digest.readUInt32LE(8)
    for (let round = 0; round < 12; round++) this.u32()
  }

  /** Another one for the concern with this label, whatever was drawn from this one. */
  fork(label: string): Rng {
    return new Rng(`${this.#seed}/${label}`)
  }

  /** A whole number of 32 bits. */
  u32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** From 0 up to but without 1. */
  share(): number {
    return this.u32() / 2 ** 32
  }

  /** A whole number from 0 up to but without `limit`. */
  below(limit: number): number {
    return Math.floor(this.share() * limit)
  }

  /** A whole number from the first to the last, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1)
  }

  chance(share: number): boolean {
    return this.share() < share
  }

  pick<Item>(items: readonly Item[]): Item {
    return must(items[this.below(items.length)], 'there is something to pick from')
  }

  /** The items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const shuffled = [...items]
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.below(last + 1)
      const [one, two] = [must(shuffled[last], 'within'), must(shuffled[other], 'within')]
      shuffled[last] = two
      shuffled[other] = one
    }
    return shuffled
  }

  /** How long until something happens that happens every `mean` on average. */
  exponential(mean: number): number {
    return -Math.log(1 - this.share()) * mean
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    for (let at = 0; at < count; at += 4) {
      const word = this.u32()
      for (let index = at; index < at + 4 && index < count; index++) bytes[index] = (word >>> (8 * (index - at))) & 0xff
    }
    return bytes
  }
}
