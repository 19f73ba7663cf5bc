import { assert } from '../assert.ts'

const WORD_BYTES = 4

/**
 * A quick hash of 128 bits in arithmetic of 32: spreads what it is fed so that nothing collides by chance. It protects
 * nothing from anybody. Every field is fed with its length, so that no two lists of fields are alike.
 */
export class Mixer {
  #a = 0x6a09e667
  #b = 0x3c6ef372
  #c = 0x510e527f
  #d = 0x1f83d9ab

  constructor(domain: string, ...fields: readonly Uint8Array[]) {
    for (let at = 0; at < domain.length; at++) this.#absorbWord(domain.charCodeAt(at))
    for (const field of fields) this.#absorb(field)
  }

  /** So many bytes of what was fed. What comes first does not depend on how many are asked for. */
  squeeze(count: number): Uint8Array {
    assert(Number.isInteger(count) && count > 0, 'something is asked for')
    const bytes = new Uint8Array(count)
    this.mask(bytes)
    return bytes
  }

  /** Changes bytes in place by a stream that follows from what was fed; the same stream changes them back. */
  mask(bytes: Uint8Array): void {
    for (let round = 0; round < 4; round++) this.#absorbWord(round)
    // An xorshift generator over the state.
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d]
    for (let at = 0; at < bytes.length; at += WORD_BYTES) {
      const t = d ^ (d << 11)
      d = c
      c = b
      b = a
      a = t ^ (t >>> 8) ^ a ^ (a >>> 19)
      const word = Math.imul(a, 0x9e3779b1) ^ (a >>> 15)
      for (let index = 0; index < WORD_BYTES && at + index < bytes.length; index++) {
        bytes[at + index] = (bytes[at + index] ?? 0) ^ (word >>> (8 * index))
      }
    }
  }

  #absorb(field: Uint8Array): void {
    this.#absorbWord(field.length)
    // Local names, known to be of 32 bits before the first round, and bytes put together by hand, since this is where the
    // time goes: sums of other numbers take twice as long, and a view of a short array more than all of its words.
    let a = this.#a | 0
    let b = this.#b | 0
    let c = this.#c | 0
    let d = this.#d | 0
    const wholeBytes = field.length - (field.length % WORD_BYTES)
    for (let at = 0; at < wholeBytes; at += WORD_BYTES) {
      const word = wordAt(field, at)
      a = (turned(Math.imul(a ^ word, 0x9e3779b1), 13) + b) | 0
      b = (turned(Math.imul(b ^ word, 0x85ebca77), 17) + c) | 0
      c = (turned(c ^ word, 11) + d) | 0
      d = (turned(d ^ word, 19) + a) | 0
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
    for (let at = wholeBytes; at < field.length; at++) this.#absorbWord(field[at] ?? 0)
  }

  #absorbWord(word: number): void {
    this.#a = (turned(Math.imul(this.#a ^ word, 0x9e3779b1), 13) + this.#b) | 0
    this.#b = (turned(Math.imul(this.#b ^ word, 0x85ebca77), 17) + this.#c) | 0
    this.#c = (turned(Math.imul(this.#c ^ word, 0xc2b2ae3d), 11) + this.#d) | 0
    this.#d = (turned(Math.imul(this.#d ^ word, 0x27d4eb2f), 19) + this.#a) | 0
  }
}

const turned = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

/** Four bytes, the lowest first. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
