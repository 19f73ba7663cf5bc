import { SipHash } from './sipHash.ts'

/**
 * A sketch of a set, after the rateless invertible Bloom lookup tables of Yang, Gilad and Alizadeh (2024): an endless row
 * of cells, of which each is the sum of some members. The difference of two sets' sketches is the sketch of what they
 * differ in, and about one and a half cells for each such member tell which these are, however large the sets. Whoever
 * needs more cells takes the next ones of the row.
 *
 * Members are 64-bit symbols, as their low and their high half.
 */
export interface Cells {
  readonly length: number
  readonly low: Uint32Array
  readonly high: Uint32Array
  readonly check: Uint32Array
  /** How many members a cell has, or of a difference: how many more. */
  readonly count: Int32Array
}

export interface Symbols {
  readonly low: readonly number[]
  readonly high: readonly number[]
}

export function emptyCells(length: number): Cells {
  return {
    length,
    low: new Uint32Array(length),
    high: new Uint32Array(length),
    check: new Uint32Array(length),
    count: new Int32Array(length),
  }
}

/** Cells of a row from `first` on. */
export const cellsFrom = ({ low, high, check, count }: Cells, first: number, length: number): Cells => ({
  length,
  low: low.slice(first, first + length),
  high: high.slice(first, first + length),
  check: check.slice(first, first + length),
  count: count.slice(first, first + length),
})

/** What `left` has more than `right`. Counts are told apart modulo 2^16, as they travel. */
export function differenceOf(left: Cells, right: Cells): Cells {
  const cells = emptyCells(left.length)
  for (let at = 0; at < left.length; at++) {
    cells.low[at] = (left.low[at] ?? 0) ^ (right.low[at] ?? 0)
    cells.high[at] = (left.high[at] ?? 0) ^ (right.high[at] ?? 0)
    cells.check[at] = (left.check[at] ?? 0) ^ (right.check[at] ?? 0)
    cells.count[at] = (((left.count[at] ?? 0) - (right.count[at] ?? 0)) << 16) >> 16
  }
  return cells
}

/** 16 bytes: the same for everybody, since cells are kept with the set, whoever asks. Whom that hurts has the tree. */
const SKETCH_KEY = Uint8Array.from('roost/v1/sketch\0', (letter) => letter.charCodeAt(0))

/** Puts symbols into cells and finds them there. */
export class Sketcher {
  readonly #hash = new SipHash(SKETCH_KEY)
  readonly #symbol = new Uint8Array(8)
  readonly #view = new DataView(this.#symbol.buffer)
  readonly #words = new Uint32Array(2)
  /** Of the symbol that was looked at last: the cells it belongs to. */
  readonly #places: number[] = []
  #placeCount = 0

  /** Adds a symbol to the cells it belongs to; with `by` -1 takes it away. */
  add(cells: Cells, low: number, high: number, by: 1 | -1 = 1): void {
    const check = this.#checkOf(low, high)
    this.#find(cells.length)
    for (let index = 0; index < this.#placeCount; index++) {
      const at = this.#places[index] ?? 0
      cells.low[at] = (cells.low[at] ?? 0) ^ low
      cells.high[at] = (cells.high[at] ?? 0) ^ high
      cells.check[at] = (cells.check[at] ?? 0) ^ check
      cells.count[at] = (cells.count[at] ?? 0) + by
    }
  }

  /**
   * Finds what a difference consists of: `ahead` on the left, `behind` on the right side. Undefined where the cells are
   * too few, or lie: nothing is taken out more often than there are cells.
   */
  peel(difference: Cells): { readonly ahead: Symbols; readonly behind: Symbols } | undefined {
    const cells = cellsFrom(difference, 0, difference.length)
    const ahead = { low: [] as number[], high: [] as number[] }
    const behind = { low: [] as number[], high: [] as number[] }
    const open = Array.from({ length: cells.length }, (_, at) => at)
    let left = cells.length
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const by = this.#single(cells, at)
      if (by === 0) continue
      if (left-- === 0) return undefined
      const [low, high] = [cells.low[at] ?? 0, cells.high[at] ?? 0]
      const side = by === 1 ? ahead : behind
      side.low.push(low)
      side.high.push(high)
      this.add(cells, low, high, by === 1 ? -1 : 1)
      for (let index = 0; index < this.#placeCount; index++) open.push(this.#places[index] ?? 0)
    }
    return isEmpty(cells) ? { ahead, behind } : undefined
  }

  /** Whether a cell holds nothing but one symbol, and of which side. */
  #single(cells: Cells, at: number): 0 | 1 | -1 {
    const count = cells.count[at] ?? 0
    if (count !== 1 && count !== -1) return 0
    return this.#checkOf(cells.low[at] ?? 0, cells.high[at] ?? 0) === cells.check[at] ? count : 0
  }

  #checkOf(low: number, high: number): number {
    this.#view.setUint32(0, low, true)
    this.#view.setUint32(4, high, true)
    this.#hash.hash(this.#symbol, this.#words)
    return this.#words[0] ?? 0
  }

  /**
   * The cells of the symbol whose check was made last: the first, and from each to the next by dice that the symbol's hash
   * has thrown (xoroshiro64*), so that cell i has a share of 2 / (i + 2) of all symbols.
   */
  #find(length: number): void {
    let [first = 0, second = 0] = this.#words
    this.#placeCount = 0
    for (let at = 0; at < length; ) {
      this.#places[this.#placeCount++] = at
      const dice = (Math.imul(first, 0x9e3779bb) >>> 0) + 1
      second ^= first
      first = ((first << 26) | (first >>> 6)) ^ second ^ (second << 9)
      second = (second << 13) | (second >>> 19)
      at += Math.max(1, Math.ceil((at + 1.5) * (65_536 / Math.sqrt(dice) - 1)))
    }
  }
}

const isEmpty = ({ low, high, check, count }: Cells): boolean =>
  [low, high, check, count].every((column) => column.every((word) => word === 0))

/**
 * How much two sets differ, told from some cells of the difference: each cell's count is the outcome of as many throws of
 * a coin. Good to about the square root of 2 / (cells - 1).
 */
export function estimateOf(difference: Cells): number {
  const balance = difference.count[0] ?? 0
  let sum = 0
  for (let at = 1; at < difference.length; at++) {
    const share = 2 / (at + 2)
    sum += ((difference.count[at] ?? 0) - share * balance) ** 2 / (share * (1 - share))
  }
  const guess = Math.round(sum / Math.max(1, difference.length - 1))
  return Math.max(Math.abs(balance), guess, isEmpty(difference) ? 0 : 1)
}
