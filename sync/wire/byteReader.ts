/**
 * Reads big-endian fields one after another. Reading past the end never throws: it yields zeros and marks the reader
 * as overrun, so that a decoder reads its whole shape and then asks once whether everything fitted.
 */
export class ByteReader {
  readonly #bytes: Uint8Array
  #offset = 0
  #overrun = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  /** True when every field was there and not a byte is left. */
  get complete(): boolean {
    return !this.#overrun && this.remaining === 0
  }

  get overrun(): boolean {
    return this.#overrun
  }

  /** A copy of the next `count` bytes. */
  take(count: number): Uint8Array {
    if (count > this.remaining) {
      this.#overrun = true
      this.#offset = this.#bytes.length
      return new Uint8Array(count)
    }
    this.#offset += count
    return this.#bytes.slice(this.#offset - count, this.#offset)
  }

  /** An unsigned number of one to six bytes. */
  uint(byteCount: 1 | 2 | 3 | 4 | 6): number {
    if (byteCount > this.remaining) {
      this.#overrun = true
      this.#offset = this.#bytes.length
      return 0
    }
    let value = 0
    for (let index = 0; index < byteCount; index++) value = value * 256 + (this.#bytes[this.#offset++] ?? 0)
    return value
  }

  /** Whatever is left. */
  rest(): Uint8Array {
    return this.take(this.remaining)
  }
}

/** A big-endian unsigned number in `byteCount` bytes. */
export function uintBytes(value: number, byteCount: 1 | 2 | 3 | 4 | 6): Uint8Array {
  const bytes = new Uint8Array(byteCount)
  writeUint(bytes, 0, value, byteCount)
  return bytes
}

/** Writes such a number to a place. */
export function writeUint(bytes: Uint8Array, at: number, value: number, byteCount: 1 | 2 | 3 | 4 | 6): void {
  let left = value
  for (let index = at + byteCount - 1; index >= at; index--) {
    bytes[index] = left % 256
    left = Math.floor(left / 256)
  }
}
