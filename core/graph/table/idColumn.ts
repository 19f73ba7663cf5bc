import { ID_BYTES, idOfBytes, readId } from '../../event/idBytes.ts'
import type { EventId } from '../../event/ids.ts'

/**
 * The ids of numbered events, 32 bytes each, and the way back from an id to its number. Ids that are no hashes, which
 * only fixtures have, are kept beside them as they are.
 *
 * The way back is a hash table over the beginnings of the ids. Whoever grinds ids that begin alike makes looking up
 * those ids slow in proportion to what they ground, and nothing else.
 */
export class IdColumn {
  #bytes = new Uint8Array(CAPACITY_MIN * ID_BYTES)
  #length = 0
  /** A number and one more, 0 where the slot is free, GONE where it was used. */
  #slots = new Uint32Array(2 * CAPACITY_MIN)
  #usedSlotCount = 0
  readonly #oddNumbers = new Map<string, number>()
  readonly #oddIds = new Map<number, EventId>()
  readonly #wanted = new Uint8Array(ID_BYTES)

  /** All numbers below this were given. */
  get length(): number {
    return this.#length
  }

  numberOf(id: EventId): number | undefined {
    if (!readId(id, this.#wanted)) return this.#oddNumbers.get(id)
    const slot = this.#slotOf(this.#wanted, 0)
    const held = this.#slots[slot] ?? FREE
    return held === FREE ? undefined : held - 1
  }

  idAt(number: number): EventId {
    return this.#oddIds.get(number) ?? idOfBytes(this.#bytes, number * ID_BYTES)
  }

  /** Gives an id the next number. */
  push(id: EventId): number {
    const number = this.#length
    this.reserve(number + 1)
    this.#length++
    if (readId(id, this.#wanted)) {
      this.#bytes.set(this.#wanted, number * ID_BYTES)
      this.#occupy(number)
    } else {
      this.#oddNumbers.set(id, number)
      this.#oddIds.set(number, id)
    }
    return number
  }

  /** Gives ids that are not here yet the next numbers, from their bytes one behind the other. */
  pushAll(bytes: Uint8Array): void {
    const first = this.#length
    this.reserve(first + bytes.length / ID_BYTES)
    this.#bytes.set(bytes, first * ID_BYTES)
    this.#length += bytes.length / ID_BYTES
    for (let number = first; number < this.#length; number++) this.#occupy(number)
  }

  /** Forgets the id of a number. */
  remove(number: number): void {
    const odd = this.#oddIds.get(number)
    if (odd === undefined) {
      this.#slots[this.#slotOf(this.#bytes, number * ID_BYTES)] = GONE
    } else {
      this.#oddIds.delete(number)
      this.#oddNumbers.delete(odd)
    }
  }

  /** Numbers from here on, of which none has an id any more, are free again. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length)
  }

  /** The bytes of all ids, one behind the other, until the column grows. Only for a column of hashes. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length * ID_BYTES)
  }

  /** Makes room for so many ids in all. */
  reserve(length: number): void {
    if (length * ID_BYTES > this.#bytes.length) {
      const before = this.#bytes
      this.#bytes = new Uint8Array(Math.max(length * ID_BYTES, 2 * before.length))
      this.#bytes.set(before)
    }
    if (2 * Math.max(length, this.#usedSlotCount) > this.#slots.length) this.#rebuild(length)
  }

  #rebuild(length: number): void {
    let slotCount = this.#slots.length
    while (slotCount < 2 * length) slotCount *= 2
    const before = this.#slots
    this.#slots = new Uint32Array(slotCount)
    this.#usedSlotCount = 0
    for (const held of before) if (held !== FREE && held !== GONE) this.#occupy(held - 1)
  }

  #occupy(number: number): void {
    const mask = this.#slots.length - 1
    let slot = beginningOf(this.#bytes, number * ID_BYTES) & mask
    while (this.#slots[slot] !== FREE) slot = (slot + 1) & mask
    this.#slots[slot] = number + 1
    this.#usedSlotCount++
  }

  /** The slot in which an id stands, or a free one where it stands in none. */
  #slotOf(bytes: Uint8Array, from: number): number {
    const mask = this.#slots.length - 1
    for (let slot = beginningOf(bytes, from) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot] ?? FREE
      if (held === FREE || (held !== GONE && this.#stands(held - 1, bytes, from))) return slot
    }
  }

  #stands(number: number, bytes: Uint8Array, from: number): boolean {
    const start = number * ID_BYTES
    for (let index = 0; index < ID_BYTES; index++) {
      if (this.#bytes[start + index] !== bytes[from + index]) return false
    }
    return true
  }
}

const CAPACITY_MIN = 16
const FREE = 0
const GONE = 0xffffffff

const beginningOf = (bytes: Uint8Array, from: number): number =>
  (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 3] ?? 0) << 24)
