import { sketchAnswerCellsMax, sketchCellsMax } from '../limits.ts'
import type { EventSet } from './eventSet.ts'
import { type Answer, noAnswer } from './exchange.ts'
import type { SketchCells, SketchMessage, SketchMore } from './exchangeMessages.ts'
import { cellsFor, compareCells } from './exchangeSketch.ts'
import { toldRoot } from './exchangeTree.ts'
import { type Cells, cellsFrom, differenceOf, emptyCells, estimateOf } from './sketch.ts'

/** Puts the cells of another's sketch together as they come, and asks for as many as it takes to tell what differs. */
export class CellCollector {
  readonly #set: EventSet
  #cells: Cells | undefined
  readonly #received = new Uint8Array(sketchCellsMax)
  /** So many are asked for. */
  #end = 0

  constructor(set: EventSet) {
    this.#set = set
  }

  get isUsed(): boolean {
    return this.#cells !== undefined
  }

  /** Takes cells in answer to a question; answers what of it is still to come. */
  add({ number, first, end, cells }: SketchCells, question: SketchMessage): SketchMore | undefined {
    this.#cells ??= emptyCells(sketchCellsMax)
    const count = Math.min(cells.length, sketchCellsMax - first)
    for (const column of ['low', 'high', 'check', 'count'] as const) {
      this.#cells[column].set(cells[column].subarray(0, count), first)
    }
    this.#received.fill(1, first, first + count)
    // How many cells answer a probe only the answer knows.
    const [from, to] = question.kind === 'more' ? [question.first, question.first + question.count] : [0, end]
    this.#end = Math.max(this.#end, Math.min(to, sketchCellsMax))
    const missing = this.#received.subarray(0, this.#end).indexOf(0, from)
    const last = this.#received.subarray(0, Math.min(to, this.#end)).lastIndexOf(0)
    if (missing < 0 || missing > last) return undefined
    return { type: 'sketch', kind: 'more', number, first: missing, count: last + 1 - missing }
  }

  /** What all cells that were asked for tell: what to push and want, or which further cells to ask for. */
  tell(): Answer {
    const have = this.#end
    if (this.#cells === undefined) return noAnswer
    const theirs = cellsFrom(this.#cells, 0, have)
    const told = compareCells(this.#set, 0, theirs)
    if (told) return { messages: told.wanted, push: told.push, lookups: have }
    const estimate = estimateOf(differenceOf(theirs, this.#set.sketch.cells(0, have)))
    // As a rule the next ones are the last: twice what the guess may well be wrong by is added.
    const wished = Math.max(cellsFor(estimate * (1 + 3 / Math.sqrt(have))) - have, Math.ceil(have / 8), 8)
    if (have + wished > sketchCellsMax) return { ...noAnswer, messages: [toldRoot(this.#set, 0, false, estimate)] }
    this.#end = have + wished
    const messages: SketchMore[] = []
    for (let first = have; first < this.#end; first += sketchAnswerCellsMax) {
      const count = Math.min(sketchAnswerCellsMax, this.#end - first)
      messages.push({ type: 'sketch', kind: 'more', number: 0, first, count })
    }
    return { messages, push: [], lookups: have }
  }
}
