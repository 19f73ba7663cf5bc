import { assert } from '../../core/assert.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { Arrivals } from './arrivals.ts'

/** So much of an id is looked at to find it: who asks for a beginning says at least this. */
export const INDEXED_BYTES = 6
const BYTE_VALUES = 256
const SLOTS_MIN = 1_024
const CHUNK_BYTES = 64

/**
 * The way from an id, or the beginning of one, to its place: a hash table over the beginnings. It hashes by tables that
 * are drawn anew at each start, so that nobody can grind ids that meet in it.
 */
export class IdIndex {
  readonly #arrivals: Arrivals
  /** For each byte of a beginning and each of its values, what it adds to the hash. */
  readonly #mixers: Uint32Array
  /** A place and one more; 0 where the slot is free. */
  #slots = new Uint32Array(SLOTS_MIN)
  /** All places below this are in. */
  #count = 0

  constructor(crypto: CryptoPort, random: Random, arrivals: Arrivals) {
    this.#arrivals = arrivals
    this.#mixers = drawMixers(crypto, random)
  }

  /** The place of an id. */
  placeOf(id: Uint8Array): number | undefined {
    this.#catchUp()
    const mask = this.#slots.length - 1
    for (let slot = this.#hash(id, 0) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot] ?? 0
      if (held === 0) return undefined
      if (this.#arrivals.beginsWith(held - 1, id)) return held - 1
    }
  }

  /** The places of all ids that begin with at least `INDEXED_BYTES`. */
  beginningWith(bytes: Uint8Array): number[] {
    assert(bytes.length >= INDEXED_BYTES, 'an id is found by as much as is indexed')
    this.#catchUp()
    const mask = this.#slots.length - 1
    const places: number[] = []
    for (let slot = this.#hash(bytes, 0) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot] ?? 0
      if (held === 0) return places
      if (this.#arrivals.beginsWith(held - 1, bytes)) places.push(held - 1)
    }
  }

  /** What came is put in when somebody asks. */
  #catchUp(): void {
    const { count } = this.#arrivals
    if (2 * count > this.#slots.length) {
      let slotCount = this.#slots.length
      while (slotCount < 2 * count) slotCount *= 2
      this.#slots = new Uint32Array(slotCount)
      this.#count = 0
    }
    const mask = this.#slots.length - 1
    for (; this.#count < count; this.#count++) {
      const place = this.#count
      let slot = this.#hash(this.#arrivals.blockAt(place), this.#arrivals.offsetAt(place)) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = place + 1
    }
  }

  #hash(bytes: Uint8Array, from: number): number {
    const mixers = this.#mixers
    let hash = 0
    for (let index = 0; index < INDEXED_BYTES; index++) {
      hash ^= mixers[index * BYTE_VALUES + (bytes[from + index] ?? 0)] ?? 0
    }
    return hash >>> 0
  }
}

function drawMixers(crypto: CryptoPort, random: Random): Uint32Array {
  const secret = random.bytes(KEY_BYTES)
  const mixers = new Uint32Array(INDEXED_BYTES * BYTE_VALUES)
  const bytes = new Uint8Array(mixers.buffer)
  for (let chunk = 0; chunk * CHUNK_BYTES < bytes.length; chunk++) {
    bytes.set(crypto.blake2b(new Uint8Array([chunk]), CHUNK_BYTES, secret), chunk * CHUNK_BYTES)
  }
  return mixers
}
