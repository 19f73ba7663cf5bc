import {
  exchangeIdleAnswersMax,
  exchangeTimeoutMs,
  exchangeTriesMax,
  hotPushIdsMax,
  questionsOnTheirWayMax,
  sinceIdsMax,
} from '../limits.ts'
import { Asking } from '../reconcile/asking.ts'
import { buildFilter, SALT_BYTES } from '../reconcile/bloomFilter.ts'
import type { ExchangeMessage } from '../reconcile/exchangeMessages.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { Done } from '../wire/delivery.ts'
import type { Since } from '../wire/since.ts'
import { ANSWER_BIT, costOf, pushInOrder } from './answerer.ts'
import type { GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { sendUnder } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Pusher } from './pusher.ts'

/** How a peer is asked: for what arrived at it since, or about what both sets differ in; see `Asking`. */
export type ExchangeWay = 'since' | 'quick' | 'careful' | 'wide'

interface Sent {
  tries: number
  dueMs: number
}

/** One exchange with one peer, from its first question until nothing is left to be asked. */
export class ExchangeTurn {
  readonly peer: Peer
  readonly startMs: number
  readonly #machine: Machine
  readonly #pusher: Pusher
  readonly #epoch: GossipEpoch
  readonly #asking: Asking | undefined
  #since: Since | undefined
  /** By number of the question. */
  readonly #sent = new Map<number, Sent>()
  #nextNumber: number
  #deliveriesAtAsk = 0
  /** Answers in a row that broke off without anything having been delivered. */
  #idleAnswers = 0

  constructor(machine: Machine, pusher: Pusher, peer: Peer, way: ExchangeWay, firstNumber: number) {
    const { crypto, random, set, nowMs } = machine
    this.peer = peer
    this.startMs = nowMs
    this.#machine = machine
    this.#pusher = pusher
    this.#epoch = peer.epoch
    this.#nextNumber = firstNumber
    if (way === 'since') this.#askSince(placeKnown(machine, peer))
    else this.#asking = new Asking({ crypto, random, set, bloomKey: peer.epoch.keys.bloom }, way, firstNumber)
    this.run()
  }

  /** No number of a later exchange may be below. */
  get nextNumber(): number {
    return this.#asking?.nextNumber ?? this.#nextNumber
  }

  /** Nothing is left to be asked. */
  get isOver(): boolean {
    return this.#open().size === 0
  }

  /** How many events are known by name to be missing. */
  get wantedCount(): number {
    return this.#asking?.wantedCount ?? 0
  }

  /** Whether the peer lives in another epoch now, where other filters are read. */
  get isOutdated(): boolean {
    return this.peer.epoch !== this.#epoch
  }

  dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#sent.values()) due = Math.min(due, dueMs)
    return due
  }

  /** Asks what has not been asked, and what has been for too long; gives up what is not answered. */
  run(): void {
    const { nowMs } = this.#machine
    for (const [number, question] of this.#open()) {
      const sent = this.#sent.get(number)
      if (sent === undefined ? this.#sent.size >= questionsOnTheirWayMax : sent.dueMs > nowMs) continue
      if (sent?.tries === exchangeTriesMax) {
        this.#close(number)
        continue
      }
      const tries = (sent?.tries ?? 0) + 1
      this.#sent.set(number, { tries, dueMs: nowMs + this.peer.outbox.resendMs(tries - 1) })
      this.#deliveriesAtAsk = this.peer.deliveryCount
      sendUnder(this.#machine, this.peer, this.#epoch, question)
    }
  }

  /** An answer, or a part of one. What it costs to look at is paid by who sent it. */
  heard(answer: ExchangeMessage): void {
    const { nowMs, set } = this.#machine
    const { allowance, hello } = this.peer
    if (this.#asking === undefined || allowance.openMs(nowMs) > nowMs) return
    const told = this.#asking.take({ ...answer, number: answer.number - ANSWER_BIT })
    // Whoever is far behind us asks for what it lacks, perhaps over a stream.
    const isFarBehind = set.count - hello.count > hotPushIdsMax
    const bytes = isFarBehind ? 0 : pushInOrder(this.#machine, this.#pusher, this.peer, told.push)
    allowance.spend(costOf(told.messages, told.lookups) + bytes, nowMs)
    this.#forgetClosed()
    this.run()
  }

  /** Events are still arriving from the peer: its answer is under way. */
  progressed(): void {
    const dueMs = this.#machine.nowMs + exchangeTimeoutMs
    for (const sent of this.#sent.values()) sent.dueMs = Math.max(sent.dueMs, dueMs)
  }

  done({ number, next }: Done): void {
    if (this.#since?.number === number) this.#answeredSince(this.#since, next)
    else this.#close(number)
    this.run()
  }

  #open(): ReadonlyMap<number, ExchangeMessage | Since> {
    return this.#asking?.open ?? new Map(this.#since && [[this.#since.number, this.#since]])
  }

  #close(number: number): void {
    this.#asking?.close(number)
    if (this.#since?.number === number) this.#since = undefined
    this.#sent.delete(number)
  }

  #forgetClosed(): void {
    const open = this.#open()
    for (const number of this.#sent.keys()) if (!open.has(number)) this.#sent.delete(number)
  }

  #answeredSince({ number, store, from }: Since, next: number | undefined): void {
    const { cursors } = this.#machine
    this.#close(number)
    if (next === undefined) {
      cursors.note(this.peer.deviceId, store, Math.max(from, this.peer.hello.count))
      return
    }
    if (next <= from) return
    this.#idleAnswers = this.peer.deliveryCount === this.#deliveriesAtAsk ? this.#idleAnswers + 1 : 0
    if (this.#idleAnswers === exchangeIdleAnswersMax) return
    cursors.note(this.peer.deviceId, store, next)
    this.#askSince(next)
  }

  #askSince(from: number): void {
    const { crypto, random, set } = this.#machine
    const number = this.#nextNumber++
    // What came here last is most likely what came there as well since we knew each other.
    const count = Math.min(sinceIdsMax, set.count, 2 * Math.max(0, this.peer.hello.count - from) + sinceIdsMax / 8)
    const ids = Array.from({ length: count }, (_, back) => set.idAt(set.count - 1 - back))
    const held = buildFilter(crypto, this.#epoch.keys.bloom, random.bytes(SALT_BYTES), ids)
    this.#since = { type: 'since', number, store: this.peer.hello.storeId, from, held }
  }
}

/** Up to which place of its log we hold what a peer holds, as far as we remember. */
export function placeKnown({ cursors }: Machine, { deviceId, hello }: Peer): number {
  const cursor = cursors.of(deviceId)
  return cursor && sameBytes(cursor.store, hello.storeId) ? cursor.theirs : 0
}
