import { assert } from '../../core/assert.ts'
import { ID_BYTES } from '../../core/event/idBytes.ts'
import { HOUR_BYTES, keyHour, type TreeKey } from './treeKey.ts'

/** A power of two. */
const BLOCK_IDS = 4_096
const BLOCK_SHIFT = Math.log2(BLOCK_IDS)
const HOUR_NIBBLES = 2 * HOUR_BYTES

/**
 * The events of a set in the order in which they came: 32 bytes of id and the hour of each, in blocks of memory, by
 * their places. Nothing is ever taken out.
 */
export class Arrivals {
  readonly #blocks: Uint8Array[] = []
  #hours = new Uint32Array(BLOCK_IDS)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Begins with ids that lie one behind the other, whose memory is used as it is and must not change any more. */
  load(ids: Uint8Array, originServerTs: Float64Array): void {
    assert(this.#count === 0, 'what is on disk comes before everything else')
    const count = originServerTs.length
    assert(ids.length === count * ID_BYTES, 'every id has a time')
    for (let first = 0; first < count; first += BLOCK_IDS) {
      const block = ids.subarray(first * ID_BYTES, (first + BLOCK_IDS) * ID_BYTES)
      this.#blocks.push(block.length === BLOCK_IDS * ID_BYTES ? block : blockOf(block))
    }
    // With room for more, since what comes next would have all of it copied.
    this.#hours = new Uint32Array(count + Math.max(BLOCK_IDS, count >>> 3))
    for (let place = 0; place < count; place++) this.#hours[place] = keyHour(originServerTs[place] ?? 0)
    this.#count = count
  }

  /** Takes an id that is not here; answers its place. */
  push(id: Uint8Array, originServerTs: number): number {
    const place = this.#count
    const from = this.offsetAt(place)
    if (from === 0) this.#blocks.push(blockOf(nothing))
    this.blockAt(place).set(id, from)
    if (place === this.#hours.length) {
      const before = this.#hours
      this.#hours = new Uint32Array(2 * place)
      this.#hours.set(before)
    }
    this.#hours[place] = keyHour(originServerTs)
    this.#count++
    return place
  }

  /** The 32 id bytes, which are not to be changed. */
  idAt(place: number): Uint8Array {
    const from = this.offsetAt(place)
    return this.blockAt(place).subarray(from, from + ID_BYTES)
  }

  /** The bytes among which an id lies, and from where on. */
  blockAt(place: number): Uint8Array {
    return this.#blocks[place >>> BLOCK_SHIFT] ?? nothing
  }

  offsetAt(place: number): number {
    return (place & (BLOCK_IDS - 1)) * ID_BYTES
  }

  hourAt(place: number): number {
    return this.#hours[place] ?? 0
  }

  /** The half byte of a key at a depth. */
  nibbleAt(place: number, depth: number): number {
    if (depth < HOUR_NIBBLES) return (this.hourAt(place) >>> (4 * (HOUR_NIBBLES - 1 - depth))) & 15
    const at = depth - HOUR_NIBBLES
    const byte = this.blockAt(place)[this.offsetAt(place) + (at >>> 1)] ?? 0
    return (at & 1) === 0 ? byte >>> 4 : byte & 15
  }

  /** Below 0 where the key of the first comes before that of the second. */
  compare(left: number, right: number): number {
    const hours = this.hourAt(left) - this.hourAt(right)
    if (hours !== 0) return hours
    const block = this.blockAt(right)
    return this.#compareId(left, block, this.offsetAt(right))
  }

  compareToKey(place: number, key: TreeKey): number {
    const hour = ((key[0] ?? 0) << 16) | ((key[1] ?? 0) << 8) | (key[2] ?? 0)
    return this.hourAt(place) - hour || this.#compareId(place, key, HOUR_BYTES)
  }

  /** Whether an id begins with some bytes. */
  beginsWith(place: number, bytes: Uint8Array): boolean {
    const block = this.blockAt(place)
    const from = this.offsetAt(place)
    for (let index = 0; index < bytes.length; index++) if (block[from + index] !== bytes[index]) return false
    return true
  }

  /**
   * Two sums over the beginnings and hours of the first so many ids: what is kept of them on disk is not taken for that of
   * other arrivals. They are no hashes: whoever wants to can find other ids with the same.
   */
  sums(count: number): [number, number] {
    let [one, two] = [count, ~count]
    for (let first = 0; first < count; first += BLOCK_IDS) {
      const last = Math.min(BLOCK_IDS, count - first)
      const words = wordsOf(this.blockAt(first))
      for (let within = 0; within < last; within++) {
        one = Math.imul(one ^ (words[within * ID_WORDS] ?? 0), 0x9e3779b1)
        two = Math.imul(two ^ (words[within * ID_WORDS + 1] ?? 0), 0x85ebca6b) + (this.#hours[first + within] ?? 0)
      }
    }
    return [one >>> 0, two >>> 0]
  }

  #compareId(place: number, bytes: Uint8Array, from: number): number {
    const block = this.blockAt(place)
    const start = this.offsetAt(place)
    for (let index = 0; index < ID_BYTES; index++) {
      const difference = (block[start + index] ?? 0) - (bytes[from + index] ?? 0)
      if (difference !== 0) return difference
    }
    return 0
  }
}

const nothing = new Uint8Array()
const ID_WORDS = ID_BYTES / 4

/** The words of a block, four bytes each. */
function wordsOf(block: Uint8Array): Uint32Array {
  const aligned = block.byteOffset % 4 === 0 ? block : block.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4)
}

function blockOf(beginning: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK_IDS * ID_BYTES)
  block.set(beginning)
  return block
}
