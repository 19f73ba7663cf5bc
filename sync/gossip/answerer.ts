import { dropOldest } from '../../core/dropOldest.ts'
import {
  answerBytesMax,
  answerCostBytes,
  answerLookupsMax,
  lookupCostBytes,
  questionsMax,
  sketchIdsPerStep,
} from '../limits.ts'
import { readFilter } from '../reconcile/bloomFilter.ts'
import { answer, type ExchangeTools } from '../reconcile/exchange.ts'
import { type ExchangeMessage, exchangeBytes } from '../reconcile/exchangeMessages.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { Since } from '../wire/since.ts'
import type { GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { peersInStep, sendUnder } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Pusher } from './pusher.ts'

/** A question of an exchange as it waits for its turn. */
export interface AskedQuestion {
  readonly question: ExchangeMessage | Since
  readonly epoch: GossipEpoch
}

/** The highest bit of a number tells an answer from a question. */
export const ANSWER_BIT = 2 ** 31

/**
 * Answers what others ask to find out what they lack, and pushes it. It remembers nothing of an exchange but questions
 * that wait: what a peer asks has a price, and the next answer is made when the last one is on its way.
 */
export class Answerer {
  readonly #machine: Machine
  readonly #pusher: Pusher

  constructor(machine: Machine, pusher: Pusher) {
    this.#machine = machine
    this.#pusher = pusher
  }

  dueMs(): number {
    const { nowMs } = this.#machine
    let due = Number.POSITIVE_INFINITY
    for (const peer of peersInStep(this.#machine)) {
      if (peer.questions.size > 0 && isReady(peer)) due = Math.min(due, peer.allowance.openMs(nowMs))
    }
    return due
  }

  run(): void {
    const { nowMs, set } = this.#machine
    for (const peer of peersInStep(this.#machine)) {
      for (const [number, asked] of peer.questions) {
        if (!isReady(peer) || peer.allowance.openMs(nowMs) > nowMs) break
        // The first sketch of a large set is not made at one go: the network is listened to in between.
        if (asked.question.type === 'sketch' && !set.sketch.grow(sketchIdsPerStep)) break
        peer.questions.delete(number)
        if (asked.question.type === 'since') this.#answerSince(peer, asked.question, asked.epoch)
        else this.#answer(peer, asked.question, asked.epoch)
      }
    }
  }

  /** A question that is asked again while it waits is the same question. */
  asked(peer: Peer, question: ExchangeMessage | Since, epoch: GossipEpoch): void {
    peer.askedMs = this.#machine.nowMs
    peer.questions.set(question.number, { question, epoch })
    dropOldest(peer.questions, questionsMax)
  }

  #answer(peer: Peer, question: ExchangeMessage, epoch: GossipEpoch): void {
    const { crypto, random, set, nowMs } = this.#machine
    const tools: ExchangeTools = { crypto, random, set, bloomKey: epoch.keys.bloom }
    const { messages, push, lookups } = answer(tools, question)
    for (const message of messages) {
      sendUnder(this.#machine, peer, epoch, { ...message, number: message.number + ANSWER_BIT })
    }
    const bytes = pushInOrder(this.#machine, this.#pusher, peer, push)
    // What answers with words of its own needs no other.
    if (messages.length === 0) peer.outbox.done({ type: 'done', number: question.number })
    peer.allowance.spend(costOf(messages, lookups) + bytes, nowMs)
  }

  /** In the order of arrival, in which parents come before their children. */
  #answerSince(peer: Peer, { number, store, from, held }: Since, epoch: GossipEpoch): void {
    const { crypto, set, storeId, nowMs } = this.#machine
    const filter = readFilter(crypto, epoch.keys.bloom, held)
    let place = sameBytes(store, storeId) ? from : set.count
    let bytes = 0
    let lookups = 0
    for (; place < set.count && bytes < answerBytesMax && lookups < answerLookupsMax; place++) {
      lookups++
      const id = set.idAt(place)
      if (!filter.has(id)) bytes += this.#pusher.push(peer, id, false)
    }
    peer.outbox.done({ type: 'done', number, next: place < set.count ? place : undefined })
    peer.allowance.spend(answerCostBytes + bytes + lookups * lookupCostBytes, nowMs)
  }
}

/** Pushes events that were found to be lacking, parents first, as many as one answer may have. */
export function pushInOrder(machine: Machine, pusher: Pusher, peer: Peer, ids: readonly Uint8Array[]): number {
  const { set } = machine
  const places = new Set(ids.map((id) => set.placeOf(id) ?? 0))
  let bytes = 0
  for (const place of [...places].sort((left, right) => left - right)) {
    if (bytes >= answerBytesMax) break
    bytes += pusher.push(peer, set.idAt(place), false)
  }
  return bytes
}

/** What making and sending something costs, in bytes of events. */
export function costOf(messages: readonly ExchangeMessage[], lookups: number): number {
  const bytes = messages.reduce((sum, message) => sum + exchangeBytes(message), 0)
  return answerCostBytes + bytes + lookups * lookupCostBytes
}

/** A new answer begins when the last one is on its way: what waits for one peer stays bounded. */
const isReady = ({ outbox }: Peer): boolean => outbox.queuedBytes < answerBytesMax && !outbox.isAnswering
