import { sketchCellsMax } from '../limits.ts'
import { type Cells, cellsFrom, emptyCells, Sketcher } from './sketch.ts'

/** The half words of an id's beginning, by which a sketch knows it. */
export const symbolLow = (id: Uint8Array): number => wordAt(id, 0)
export const symbolHigh = (id: Uint8Array): number => wordAt(id, 4)

/** The eight bytes of a symbol. */
export function symbolBytes(low: number, high: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, low, true)
  view.setUint32(4, high, true)
  return bytes
}

/**
 * The first cells of the sketch of a growing set, kept up with it once somebody has asked for them: made from all that
 * is there then, about a second for a million events, which `grow` spreads over some time.
 */
export class SketchColumn {
  readonly #countOf: () => number
  readonly #idAt: (place: number) => Uint8Array
  readonly #sketcher = new Sketcher()
  #cells: Cells | undefined
  /** How many arrivals are in the cells. */
  #covered = 0

  constructor(countOf: () => number, idAt: (place: number) => Uint8Array) {
    this.#countOf = countOf
    this.#idAt = idAt
  }

  /** Takes up so many more arrivals; whether the cells have all of them now. */
  grow(idCount: number): boolean {
    const cells = this.#kept()
    const end = Math.min(this.#countOf(), this.#covered + idCount)
    for (; this.#covered < end; this.#covered++) {
      const id = this.#idAt(this.#covered)
      this.#sketcher.add(cells, symbolLow(id), symbolHigh(id))
    }
    return this.#covered === this.#countOf()
  }

  /** A copy of the cells from `first` on, as far as they are kept. */
  cells(first: number, length: number): Cells {
    this.grow(Number.POSITIVE_INFINITY)
    return cellsFrom(this.#kept(), first, Math.max(0, Math.min(length, sketchCellsMax - first)))
  }

  #kept(): Cells {
    this.#cells ??= emptyCells(sketchCellsMax)
    return this.#cells
  }
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
