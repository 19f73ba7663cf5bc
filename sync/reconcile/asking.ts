import {
  answerPartsMax,
  openQuestionsMax,
  probeCellsCount,
  sketchAnswerCellsMax,
  sketchAnswerCellsMin,
} from '../limits.ts'
import { CellCollector } from './cellCollector.ts'
import { type Answer, answer, type ExchangeTools, noAnswer } from './exchange.ts'
import { type ExchangeMessage, exchangeBytes, type SketchCells, type TreeMessage } from './exchangeMessages.ts'
import { cellsFor, sketchBytesFor } from './exchangeSketch.ts'
import { newestHour, toldRoot } from './exchangeTree.ts'
import { byteText } from './ids.ts'
import { segmentHashes } from './segments.ts'

/**
 * How an exchange begins. `quick`: by a sketch of few cells, and whatever the other thinks best then. `careful`: by the
 * tree, which finds whatever there is, whoever chose the ids of the events. `wide`: by the tree with whole hashes.
 */
export type AskingWay = 'quick' | 'careful' | 'wide'

/**
 * The side of an exchange that asks. It keeps what has not been answered yet, for it to be asked again; the other side
 * keeps nothing.
 */
export class Asking {
  readonly way: AskingWay
  readonly #tools: ExchangeTools
  readonly #firstNumber: number
  #nextNumber: number
  /** By number, in the order in which they were asked. */
  readonly #open = new Map<number, ExchangeMessage>()
  /** Which parts of answers were taken already, by number. */
  readonly #taken = new Map<number, Set<string>>()
  readonly #collector: CellCollector

  /** Its questions are numbered from `firstNumber` on. */
  constructor(tools: ExchangeTools, way: AskingWay, firstNumber: number) {
    this.way = way
    this.#tools = tools
    this.#collector = new CellCollector(tools.set)
    this.#firstNumber = firstNumber
    this.#nextNumber = firstNumber
    this.#ask([way === 'quick' ? this.#probe() : toldRoot(tools.set, 0, way === 'wide')])
  }

  /** What has no answer yet: to be said, and said again after a while. */
  get open(): ReadonlyMap<number, ExchangeMessage> {
    return this.#open
  }

  /** How many ids it has asked to be pushed. */
  get wantedCount(): number {
    let count = 0
    for (const question of this.#open.values()) count += wishesOf(question)
    return count
  }

  get nextNumber(): number {
    return this.#nextNumber
  }

  /** What an answer, or a part of one, leads to: its messages are the next questions. */
  take(message: ExchangeMessage): Answer {
    const { number } = message
    if (number < this.#firstNumber || number >= this.#nextNumber || !this.#isNew(message)) return noAnswer
    const told = message.type === 'sketch' && message.kind === 'cells' ? this.#collect(message) : this.#answer(message)
    return { ...told, messages: this.#ask(told.messages) }
  }

  /** A question is answered as far as it ever will be. */
  close(number: number): void {
    this.#open.delete(number)
  }

  #answer(message: ExchangeMessage): Answer {
    this.#open.delete(message.number)
    // Whoever is asked asks nothing back.
    if (message.type === 'sketch' && message.kind !== 'wanted') return noAnswer
    const told = answer(this.#tools, message)
    return message.type === 'tree' && this.way === 'quick' ? this.#orCells(message, told) : told
  }

  /** Filters where what differs stands among much that does not cost more than cells, which only now can be known. */
  #orCells({ number, estimate }: TreeMessage, told: Answer): Answer {
    const bytes = told.messages.reduce(
      (sum, message) => sum + (message.type === 'sketch' ? 0 : exchangeBytes(message)),
      0,
    )
    if (this.#collector.isUsed || estimate === 0 || 2 * bytes < 1.2 * sketchBytesFor(estimate)) return told
    const count = Math.min(sketchAnswerCellsMax, Math.max(sketchAnswerCellsMin, cellsFor(estimate)))
    return { ...told, push: [], messages: [{ type: 'sketch', kind: 'more', number, first: 0, count }] }
  }

  /** Cells answer a question when all are there: until then the rest of them is what is asked for. */
  #collect(message: SketchCells): Answer {
    const question = this.#open.get(message.number)
    if (question?.type !== 'sketch') return noAnswer
    const rest = this.#collector.add(message, question)
    if (rest) this.#open.set(message.number, rest)
    else this.#open.delete(message.number)
    const isWaiting = [...this.#open.values()].some((open) => open.type === 'sketch' && open.kind === 'more')
    return isWaiting ? noAnswer : this.#collector.tell()
  }

  #ask(messages: readonly ExchangeMessage[]): ExchangeMessage[] {
    return messages.slice(0, openQuestionsMax - this.#open.size).map((message) => {
      const question = { ...message, number: this.#nextNumber++ }
      this.#open.set(question.number, question)
      return question
    })
  }

  /** Duplicates, and answers to a question that was asked twice, are no news. */
  #isNew(message: ExchangeMessage): boolean {
    const parts = this.#taken.get(message.number) ?? new Set()
    const name = partName(message)
    if (parts.has(name) || parts.size >= answerPartsMax) return false
    this.#taken.set(message.number, parts.add(name))
    return true
  }

  #probe(): ExchangeMessage {
    const { crypto, set } = this.#tools
    const hour = newestHour(set)
    const segments = segmentHashes(crypto, set, hour)
    const cells = set.sketch.cells(0, probeCellsCount)
    return { type: 'sketch', kind: 'probe', number: 0, count: set.count, hour, segments, cells }
  }
}

/** How many events a message asks for by name. */
function wishesOf(message: ExchangeMessage): number {
  if (message.type === 'sketch') return message.kind === 'wanted' ? message.shortIds.length : 0
  if (message.type === 'tree') return 0
  return message.claims.reduce((sum, claim) => sum + (claim.kind === 'wanted' ? claim.tags.length : 0), 0)
}

/** What two parts of an answer do not have in common. */
function partName(message: ExchangeMessage): string {
  switch (message.type) {
    case 'sketch':
      return message.kind === 'cells' ? `cells ${message.first}` : message.kind
    case 'tree': {
      const prefix = message.nodes[0]?.prefix
      return `tree ${prefix?.depth} ${byteText(prefix?.bytes ?? new Uint8Array())}`
    }
    case 'leaves': {
      const [claim] = message.claims
      return `leaves ${claim?.kind} ${byteText(claim?.low ?? new Uint8Array())}`
    }
  }
}
