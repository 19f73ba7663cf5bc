import { EVENT_ID_BYTES, keyTime } from './setKey.ts'

/**
 * The events that a start found on disk, in blocks of memory as they were read: 32 bytes of id and a time each. What is
 * asked of them is put together when somebody asks for it for the first time.
 */
export class LoadedIds {
  readonly #ids: Uint8Array
  /** The same, four bytes at a time. */
  readonly #words: Uint32Array
  readonly #times: Float64Array
  readonly #count: number
  /** Places by time and then id. */
  #order: number[] | undefined
  /** By the beginning of an id, its place and one more: see `#slotOf`. */
  #slots: Uint32Array | undefined

  constructor(given: Uint8Array, times: Float64Array) {
    const ids = given.byteOffset % 4 === 0 ? given : new Uint8Array(given)
    this.#ids = ids
    this.#words = new Uint32Array(ids.buffer, ids.byteOffset, ids.length >>> 2)
    this.#times = times
    this.#count = times.length
  }

  get count(): number {
    return this.#count
  }

  idAt(place: number): Uint8Array {
    return this.#ids.subarray(place * EVENT_ID_BYTES, (place + 1) * EVENT_ID_BYTES)
  }

  /** Clamped as in a set key. */
  timeAt(place: number): number {
    return keyTime(this.#times[place] ?? 0)
  }

  /** The places of the events whose ids begin with some bytes. */
  beginningWith(bytes: Uint8Array): number[] {
    this.#slots ??= this.#makeSlots()
    const mask = this.#slots.length - 1
    const places: number[] = []
    for (let slot = hashOf(bytes, 0) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const place = (this.#slots[slot] ?? 0) - 1
      if (this.#compareBytes(place, bytes, 0, bytes.length) === 0) places.push(place)
    }
    return places
  }

  /** All places, by time and then id. */
  get order(): readonly number[] {
    // As they were stored, they are nearly in this order already.
    this.#order ??= Array.from(this.#times.keys()).sort((left, right) => this.#compare(left, right))
    return this.#order
  }

  /** The first index in `order` at which an event stands at or behind a time and an id. */
  firstAt(time: number, id: Uint8Array): number {
    const { order } = this
    let [low, high] = [0, order.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const place = order[middle] ?? 0
      const isBefore = this.timeAt(place) - time || this.#compareBytes(place, id, 0, EVENT_ID_BYTES)
      if (isBefore < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The ids, one behind the other in rising order, for each of the 256 first bytes. */
  sortedByFirstByte(): Uint8Array[] {
    const counts = new Uint32Array(FIRST_BYTES)
    for (let place = 0; place < this.#count; place++) this.#countIn(counts, place)
    const places = Array.from(counts, (count) => new Uint32Array(count))
    const filled = new Uint32Array(FIRST_BYTES)
    for (let place = 0; place < this.#count; place++) {
      const first = this.#ids[place * EVENT_ID_BYTES] ?? 0
      const bucket = places[first]
      if (bucket) bucket[filled[first] ?? 0] = place
      this.#countIn(filled, place)
    }
    return places.map((bucket) => this.#sorted(bucket))
  }

  #countIn(counts: Uint32Array, place: number): void {
    const first = this.#ids[place * EVENT_ID_BYTES] ?? 0
    counts[first] = (counts[first] ?? 0) + 1
  }

  #sorted(places: Uint32Array): Uint8Array {
    const sorted = this.#byBeginning(places)
    const words = new Uint32Array(places.length * ID_WORDS)
    for (let index = 0; index < sorted.length; index++) {
      const from = (sorted[index] ?? 0) * ID_WORDS
      const to = index * ID_WORDS
      for (let word = 0; word < ID_WORDS; word++) words[to + word] = this.#words[from + word] ?? 0
    }
    return new Uint8Array(words.buffer)
  }

  /**
   * Sorted as plain numbers, which costs a fraction of comparing ids: five bytes behind the first, and then the index.
   * Ids that begin alike so far are put in order afterwards.
   */
  #byBeginning(places: Uint32Array): Uint32Array {
    if (places.length > INDEX_MAX) return places.sort((left, right) => this.#compareIds(left, right))
    const keys = new Float64Array(places.length)
    for (let index = 0; index < places.length; index++) {
      keys[index] = this.#beginning(places[index] ?? 0) * INDEX_MAX + index
    }
    keys.sort()
    const sorted = new Uint32Array(places.length)
    for (let at = 0; at < keys.length; at++) {
      sorted[at] = places[(keys[at] ?? 0) % INDEX_MAX] ?? 0
      for (let before = at; before > 0 && beginsAlike(keys[before - 1], keys[at]); before--) {
        const [left, right] = [sorted[before - 1] ?? 0, sorted[before] ?? 0]
        if (this.#compareIds(left, right) <= 0) break
        sorted[before - 1] = right
        sorted[before] = left
      }
    }
    return sorted
  }

  #beginning(place: number): number {
    const start = place * EVENT_ID_BYTES
    const ids = this.#ids
    const high = ((ids[start + 1] ?? 0) << 16) | ((ids[start + 2] ?? 0) << 8) | (ids[start + 3] ?? 0)
    return high * 65_536 + (((ids[start + 4] ?? 0) << 8) | (ids[start + 5] ?? 0))
  }

  #compare(left: number, right: number): number {
    return this.timeAt(left) - this.timeAt(right) || this.#compareIds(left, right)
  }

  #compareIds(left: number, right: number): number {
    return this.#compareBytes(left, this.#ids, right * EVENT_ID_BYTES, EVENT_ID_BYTES)
  }

  #compareBytes(place: number, bytes: Uint8Array, from: number, length: number): number {
    const start = place * EVENT_ID_BYTES
    for (let index = 0; index < length; index++) {
      const difference = (this.#ids[start + index] ?? 0) - (bytes[from + index] ?? 0)
      if (difference !== 0) return difference
    }
    return 0
  }

  #makeSlots(): Uint32Array {
    let slotCount = 2
    while (slotCount < 2 * this.#count) slotCount *= 2
    const slots = new Uint32Array(slotCount)
    for (let place = 0; place < this.#count; place++) {
      let slot = hashOf(this.#ids, place * EVENT_ID_BYTES) & (slotCount - 1)
      while (slots[slot] !== 0) slot = (slot + 1) & (slotCount - 1)
      slots[slot] = place + 1
    }
    return slots
  }
}

/** Whether two numbers differ in their index alone. */
const beginsAlike = (left = 0, right = 0): boolean => Math.floor(left / INDEX_MAX) === Math.floor(right / INDEX_MAX)

const ID_WORDS = EVENT_ID_BYTES / 4
const FIRST_BYTES = 256
const INDEX_MAX = 2 ** 13

const hashOf = (bytes: Uint8Array, from: number): number =>
  (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 3] ?? 0) << 24)
