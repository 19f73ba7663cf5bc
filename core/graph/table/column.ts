/** A list of numbers in one block of memory, which grows at its end. What is beyond the end reads as 0. */
export class Column {
  #values: Uint32Array | Float64Array
  #length = 0

  constructor(kind: 'uint32' | 'float64') {
    this.#values = kind === 'uint32' ? new Uint32Array(CAPACITY_MIN) : new Float64Array(CAPACITY_MIN)
  }

  get length(): number {
    return this.#length
  }

  get(at: number): number {
    return this.#values[at] ?? 0
  }

  set(at: number, value: number): void {
    if (at >= this.#length) {
      this.reserve(at + 1)
      this.#length = at + 1
    }
    this.#values[at] = value
  }

  push(value: number): void {
    this.set(this.#length, value)
  }

  pushAll(values: Uint32Array | Float64Array): void {
    this.reserve(this.#length + values.length)
    this.#values.set(values, this.#length)
    this.#length += values.length
  }

  /** Forgets everything from a place on. */
  truncate(length: number): void {
    this.#values.fill(0, length, this.#length)
    this.#length = Math.min(this.#length, length)
  }

  /** Takes a number out; those behind it move up. Costs what is behind it. */
  removeLast(value: number): void {
    const at = this.#values.lastIndexOf(value, this.#length - 1)
    if (at < 0) return
    this.#values.copyWithin(at, at + 1, this.#length)
    this.truncate(this.#length - 1)
  }

  /** Makes room for so many numbers in all. */
  reserve(length: number): void {
    if (length <= this.#values.length) return
    const before = this.#values
    const capacity = Math.max(length, 2 * before.length)
    this.#values = before instanceof Uint32Array ? new Uint32Array(capacity) : new Float64Array(capacity)
    this.#values.set(before)
  }

  /** The numbers themselves, until the column grows. */
  get values(): Uint32Array | Float64Array {
    return this.#values.subarray(0, this.#length)
  }
}

const CAPACITY_MIN = 16
