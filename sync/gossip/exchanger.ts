import {
  exchangeDelayMaxMs,
  exchangeDelayMinMs,
  exchangePauseMaxMs,
  exchangePauseMs,
  exchangeTurnMs,
  exchangeYieldMs,
  sinceIdsMax,
  sketchIdsPerStep,
} from '../limits.ts'
import type { ExchangeMessage } from '../reconcile/exchangeMessages.ts'
import type { Done } from '../wire/delivery.ts'
import { ExchangeTurn, type ExchangeWay, placeKnown } from './exchangeTurn.ts'
import { isInStep } from './inStep.ts'
import type { Machine } from './machine.ts'
import { agrees, isWorthKeeping, mayHoldMore, peersInStep } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Pusher } from './pusher.ts'
import { randomBetween, randomOf } from './random.ts'

/**
 * Repairs whatever hellos did not: as long as a peer holds another set, asks it about what differs, one peer at a time.
 * What brought nothing is followed by a way that rests on less, down to the whole tree with whole hashes; so two sets
 * become equal whatever any one filter, sketch or cursor wrongly claims.
 */
export class Exchanger {
  readonly #machine: Machine
  readonly #pusher: Pusher
  #turn: ExchangeTurn | undefined
  #nextNumber = 0

  constructor(machine: Machine, pusher: Pusher) {
    this.#machine = machine
    this.#pusher = pusher
  }

  /** How many events are known by name to be on their way. */
  get wantedCount(): number {
    return this.#turn?.wantedCount ?? 0
  }

  dueMs(): number {
    let settledMs = Number.POSITIVE_INFINITY
    let soonestMs = Number.POSITIVE_INFINITY
    for (const peer of peersInStep(this.#machine)) {
      settledMs = Math.min(settledMs, peer.settledMs)
      soonestMs = Math.min(soonestMs, peer.exchangeMs)
    }
    if (this.#turn) return Math.min(settledMs, this.#turn.dueMs(), this.#turn.startMs + exchangeTurnMs)
    return Math.min(settledMs, Math.max(soonestMs, this.#machine.bulkUntilMs))
  }

  run(): void {
    const { nowMs, peers, bulkUntilMs } = this.#machine
    for (const peer of peersInStep(this.#machine)) if (peer.settledMs <= nowMs) this.#settle(peer)
    const turn = this.#turn
    if (turn) {
      const isGone = peers.get(turn.peer.deviceId) !== turn.peer || !isInStep(turn.peer) || turn.isOutdated
      if (!isGone) turn.run()
      const isTooLong = turn.startMs + exchangeTurnMs <= nowMs || nowMs < bulkUntilMs
      if (isGone || turn.isOver || isTooLong) this.#end(turn)
    }
    if (this.#turn === undefined) this.#begin()
  }

  /** A hello tells whether there is anything to repair. */
  heard(peer: Peer): void {
    const { nowMs, cursors } = this.#machine
    if (agrees(this.#machine, peer)) {
      peer.exchangeMs = Number.POSITIVE_INFINITY
      // Agreeing for a moment is no way around the pauses.
      if (nowMs - peer.exchangedMs > exchangePauseMaxMs) peer.fruitlessExchanges = 0
      if (this.#turn?.peer === peer) this.#end(this.#turn)
      if (isWorthKeeping(this.#machine, peer) && placeKnown(this.#machine, peer) !== peer.hello.count) {
        cursors.note(peer.deviceId, peer.hello.storeId, peer.hello.count)
      }
    } else if (!mayHoldMore(this.#machine, peer)) {
      // It is behind us, and will ask for what it lacks.
      peer.exchangeMs = Number.POSITIVE_INFINITY
    } else if (peer.exchangeMs === Number.POSITIVE_INFINITY && this.#isIdle(peer) && peer.hello.count > 0) {
      peer.exchangeMs = this.#firstMs(peer)
    }
  }

  /** Events are still arriving from a peer. */
  progressed(peer: Peer): void {
    const { nowMs } = this.#machine
    if (this.#turn?.peer === peer) this.#turn.progressed()
    else if (peer.settledMs !== Number.POSITIVE_INFINITY) {
      peer.settledMs = Math.min(nowMs + exchangePauseMs, peer.exchangedMs + exchangeTurnMs)
    }
  }

  answered(peer: Peer, answer: ExchangeMessage): void {
    if (this.#turn?.peer === peer) this.#turn.heard(answer)
  }

  done(peer: Peer, done: Done): void {
    if (this.#turn?.peer === peer) this.#turn.done(done)
  }

  #isIdle(peer: Peer): boolean {
    return this.#turn?.peer !== peer && peer.settledMs === Number.POSITIVE_INFINITY
  }

  /** A few recent differences are repaired by hellos in this time; who is far behind need not wait for that. */
  #firstMs(peer: Peer): number {
    const { nowMs, random, set } = this.#machine
    const isBehind = peer.hello.count - set.count > sinceIdsMax
    const soonMs = isBehind ? nowMs : nowMs + randomBetween(random, exchangeDelayMinMs, exchangeDelayMaxMs)
    return peer.fruitlessExchanges === 0 ? soonMs : Math.max(soonMs, peer.exchangedMs + pauseMs(peer))
  }

  #begin(): void {
    const { nowMs, bulkUntilMs, set } = this.#machine
    if (nowMs < bulkUntilMs) return
    const due = peersInStep(this.#machine).filter((peer) => peer.exchangeMs <= nowMs)
    for (const peer of due) {
      if (!mayHoldMore(this.#machine, peer)) peer.exchangeMs = Number.POSITIVE_INFINITY
      else peer.exchangeMs = Math.max(peer.exchangeMs, this.#waitsUntilMs(peer))
    }
    const peer = this.#choose(due.filter((candidate) => candidate.exchangeMs <= nowMs))
    if (peer === undefined) return
    // The first sketch of a large set is not made at one go: the network is listened to in between.
    if (this.#wayFor(peer) === 'quick' && !set.sketch.grow(sketchIdsPerStep)) return
    peer.exchangeMs = Number.POSITIVE_INFINITY
    peer.waitedMs = Number.POSITIVE_INFINITY
    peer.broughtBefore = peer.broughtCount
    this.#turn = new ExchangeTurn(this.#machine, this.#pusher, peer, this.#wayFor(peer), this.#nextNumber)
  }

  /**
   * Of two that both ask about what differs, one does it for both, unless nothing comes of it: who is far behind, or else
   * the one with the smaller id.
   */
  #waitsUntilMs(peer: Peer): number {
    const { deviceId, nowMs, set } = this.#machine
    if (peer.streamedUntilMs > nowMs) return peer.streamedUntilMs
    if (peer.fruitlessExchanges > 0 || this.#wayFor(peer) === 'since') return nowMs
    const ahead = set.count - peer.hello.count
    if (Math.abs(ahead) > sinceIdsMax ? ahead < 0 : deviceId < peer.deviceId) return nowMs
    peer.waitedMs = Math.min(peer.waitedMs, nowMs)
    const untilMs = Math.max(peer.waitedMs, peer.askedMs) + exchangeYieldMs
    return Math.min(untilMs, peer.waitedMs + exchangeTurnMs)
  }

  /** Whoever brought something before whoever did not: liars wait behind each other. */
  #choose(due: readonly Peer[]): Peer | undefined {
    const fewest = Math.min(...due.map((peer) => peer.fruitlessExchanges))
    return randomOf(
      this.#machine.random,
      due.filter((peer) => peer.fruitlessExchanges === fewest),
    )
  }

  #wayFor(peer: Peer): ExchangeWay {
    return peer.exchangeWay === 'since' && !this.#isSinceWorthIt(peer) ? 'quick' : peer.exchangeWay
  }

  /** What arrived there since is asked for where the filter will cover what of it we hold, or where we lack most of it. */
  #isSinceWorthIt(peer: Peer): boolean {
    const { set } = this.#machine
    const place = placeKnown(this.#machine, peer)
    const arrived = peer.hello.count - place
    if (arrived <= 0) return false
    const isCovered = place > 0 ? arrived <= sinceIdsMax : set.count <= sinceIdsMax
    return isCovered || 2 * (peer.hello.count - set.count) >= arrived
  }

  #end(turn: ExchangeTurn): void {
    const { nowMs } = this.#machine
    this.#turn = undefined
    this.#nextNumber = turn.nextNumber
    turn.peer.exchangedMs = nowMs
    turn.peer.settledMs = nowMs + exchangePauseMs
  }

  /** What an exchange brought is here by now. Again soon where that was something, ever more rarely where it was not. */
  #settle(peer: Peer): void {
    const { nowMs } = this.#machine
    const isFruitful = peer.broughtCount > peer.broughtBefore
    peer.settledMs = Number.POSITIVE_INFINITY
    peer.fruitlessExchanges = isFruitful ? 0 : peer.fruitlessExchanges + 1
    peer.exchangeWay = isFruitful ? 'since' : AFTER[this.#wayFor(peer)]
    peer.exchangeMs = mayHoldMore(this.#machine, peer)
      ? nowMs + (isFruitful ? 0 : pauseMs(peer))
      : Number.POSITIVE_INFINITY
  }
}

/** What to try where something brought nothing. */
const AFTER: Readonly<Record<ExchangeWay, ExchangeWay>> = {
  since: 'quick',
  quick: 'careful',
  careful: 'wide',
  wide: 'since',
}

const pauseMs = ({ fruitlessExchanges }: Peer): number =>
  Math.min(exchangePauseMs * 2 ** fruitlessExchanges, exchangePauseMaxMs)
