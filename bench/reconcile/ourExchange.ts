import type { CryptoPort } from '../../core/crypto/port.ts'
import { Asking, type AskingWay } from '../../sync/reconcile/asking.ts'
import type { EventSet } from '../../sync/reconcile/eventSet.ts'
import { answer, type ExchangeTools } from '../../sync/reconcile/exchange.ts'
import type { ExchangeMessage } from '../../sync/reconcile/exchangeMessages.ts'
import { sameBytes } from '../../sync/reconcile/ids.ts'
import { BODY_HEADER_BYTES, datagramSizeFor, MAC_BYTES } from '../../sync/wire/layout.ts'
import { encodeLeaves } from '../../sync/wire/leaves.ts'
import { encodeSketch } from '../../sync/wire/sketch.ts'
import { encodeTree } from '../../sync/wire/tree.ts'
import { type MadeEvent, seededRandom, type TwoSets } from './twoSets.ts'

/** What an exchange cost until both held the same, without the events themselves. */
export interface ExchangeCost {
  payloadBytes: number
  /** As they travel: sealed and padded, without the headers of IP and UDP. */
  datagramBytes: number
  datagramCount: number
  /** Until the asking side knows all that differs: asking for the events themselves is not counted here, its bytes are. */
  roundTrips: number
  exchangeCount: number
  isEqual: boolean
}

/** The word that a question is answered, where nothing else says so: two places in the stream, and a number. */
const DONE_BYTES = 6 + 6 + 4
const BLOOM_KEY = new Uint8Array(32).fill(7)

/** Lets `ours` ask `theirs` until they are equal, on a network that loses nothing. */
export function runExchange(
  crypto: CryptoPort,
  ours: EventSet,
  theirs: EventSet,
  events: TwoSets,
  firstWay: AskingWay,
  exchangesMax = 20,
): ExchangeCost {
  const cost = { payloadBytes: 0, datagramBytes: 0, datagramCount: 0, roundTrips: 0, exchangeCount: 0, isEqual: false }
  const timeOf = new Map([...events.ours, ...events.theirs].map((event) => [nameOf(event.id), event]))
  const random = seededRandom(99)
  const tools = (set: EventSet): ExchangeTools => ({ crypto, random, set, bloomKey: BLOOM_KEY })
  let way = firstWay
  while (!sameBytes(ours.root(), theirs.root()) && cost.exchangeCount < exchangesMax) {
    const arrived = runOne(cost, new Asking(tools(ours), way, 0), tools(theirs))
    const brought = addAll(ours, arrived.atUs, timeOf) + addAll(theirs, arrived.atThem, timeOf)
    way = firstWay === 'quick' && brought > 0 ? 'quick' : 'careful'
    cost.exchangeCount++
  }
  cost.isEqual = sameBytes(ours.root(), theirs.root())
  return cost
}

function runOne(cost: ExchangeCost, asking: Asking, them: ExchangeTools) {
  const atUs: Uint8Array[] = []
  const atThem: Uint8Array[] = []
  let questions = [...asking.open.values()]
  while (questions.length > 0) {
    if (questions.some((question) => !isWish(question))) cost.roundTrips++
    const next: ExchangeMessage[] = []
    for (const question of questions) {
      note(cost, bytesOf(question))
      const told = answer(them, question)
      atUs.push(...told.push)
      if (told.messages.length === 0) note(cost, DONE_BYTES)
      for (const message of told.messages) {
        note(cost, bytesOf(message))
        const taken = asking.take(message)
        atThem.push(...taken.push)
        next.push(...taken.messages)
      }
    }
    questions = next
  }
  return { atUs, atThem }
}

/** Whether all that a message says is which events are to be pushed. */
const isWish = (message: ExchangeMessage): boolean =>
  message.type === 'leaves'
    ? message.claims.every(({ kind }) => kind === 'wanted')
    : message.type === 'sketch' && message.kind === 'wanted'

function bytesOf(message: ExchangeMessage): number {
  switch (message.type) {
    case 'sketch':
      return encodeSketch(message).length
    case 'tree':
      return encodeTree(message).length
    case 'leaves':
      return encodeLeaves(message).length
  }
}

function note(cost: ExchangeCost, payloadBytes: number): void {
  cost.payloadBytes += payloadBytes
  cost.datagramCount++
  cost.datagramBytes += datagramSizeFor(BODY_HEADER_BYTES + payloadBytes + MAC_BYTES) ?? Number.NaN
}

function addAll(set: EventSet, ids: readonly Uint8Array[], timeOf: ReadonlyMap<string, MadeEvent>): number {
  return ids.filter((id) => {
    const event = timeOf.get(nameOf(id))
    return event !== undefined && set.add(event.id, event.originServerTs)
  }).length
}

const nameOf = (id: Uint8Array): string => String.fromCharCode(...id)
