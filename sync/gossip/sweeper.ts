import {
  sweepDelayMaxMs,
  sweepDelayMinMs,
  sweepIdleAnswersMax,
  sweepPauseMaxMs,
  sweepPauseMs,
  sweepTimeoutMs,
  sweepTriesMax,
  sweepTurnMs,
} from '../limits.ts'
import { buildFilter, idsWithinFilter, SALT_BYTES } from '../reconcile/bloomFilter.ts'
import type { SetKey } from '../reconcile/setKey.ts'
import { lowestKey, setKeyBytes, setKeyOfBytes } from '../reconcile/setKey.ts'
import type { Done } from '../wire/delivery.ts'
import { filterFixedBytes } from '../wire/filter.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import { isInStep } from './inStep.ts'
import type { Machine } from './machine.ts'
import { agrees, mayHoldMore, peersInStep, sendToPeer } from './machine.ts'
import type { Peer } from './peer.ts'
import { randomBetween, randomOf } from './random.ts'

/** One way through all keys with one peer, a filter's worth at a time. */
interface Sweep {
  readonly peer: Peer
  readonly startMs: number
  readonly broughtAtStart: number
  /** Up to here the peer has answered. */
  low: SetKey
  /** The end of the range that is being asked for; undefined: no end. */
  high: SetKey | undefined
  number: number
  tries: number
  deadlineMs: number
  /** The peer's deliveries when the last question went out. */
  deliveriesAtAsk: number
  /** Answers in a row that broke off without anything having been delivered. */
  idleAnswers: number
}

const idsPerFilter = idsWithinFilter(payloadBytesMax - filterFixedBytes)

/**
 * Repairs whatever hellos did not: as long as a peer's digest differs, tells it range by range what we hold and gets
 * the rest, with a fresh salt each time. So two sets become equal whatever any one filter wrongly claims.
 */
export class Sweeper {
  readonly #machine: Machine
  #sweep: Sweep | undefined
  #filterNumber = 0

  constructor(machine: Machine) {
    this.#machine = machine
  }

  dueMs(): number {
    if (this.#sweep) return Math.min(this.#sweep.deadlineMs, this.#sweep.startMs + sweepTurnMs)
    const soonest = Math.min(Number.POSITIVE_INFINITY, ...peersInStep(this.#machine).map((peer) => peer.sweepMs))
    return Math.max(soonest, this.#machine.bulkUntilMs)
  }

  run(): void {
    const { nowMs, peers } = this.#machine
    const sweep = this.#sweep
    if (sweep === undefined) {
      this.#begin()
    } else if (peers.get(sweep.peer.deviceId) !== sweep.peer || !isInStep(sweep.peer)) {
      this.#sweep = undefined
      this.#begin()
    } else if (sweep.startMs + sweepTurnMs <= nowMs) {
      this.#end(sweep, sweep.low)
    } else if (sweep.deadlineMs <= nowMs) {
      if (sweep.tries === sweepTriesMax) this.#end(sweep)
      else this.#ask(sweep)
    }
  }

  /** A hello tells whether there is anything to repair. */
  heard(peer: Peer): void {
    const { nowMs, random, set } = this.#machine
    if (agrees(this.#machine, peer)) {
      peer.sweepMs = Number.POSITIVE_INFINITY
      // Agreeing for a moment is no way around the pauses.
      if (nowMs - peer.sweptMs > sweepPauseMaxMs) peer.fruitlessSweeps = 0
      if (this.#sweep?.peer === peer) this.#sweep = undefined
    } else if (!mayHoldMore(this.#machine, peer)) {
      // It is behind us, and will ask for what it lacks.
      peer.sweepMs = Number.POSITIVE_INFINITY
    } else if (peer.sweepMs === Number.POSITIVE_INFINITY && this.#sweep?.peer !== peer && peer.hello.count > 0) {
      // A few recent differences are repaired by hellos in this time; who is far behind need not wait for that.
      const behind = peer.hello.count - set.count > idsPerFilter
      const soonMs = behind ? nowMs : nowMs + randomBetween(random, sweepDelayMinMs, sweepDelayMaxMs)
      peer.sweepMs = peer.fruitlessSweeps === 0 ? soonMs : Math.max(soonMs, peer.sweptMs + pauseMs(peer))
    }
  }

  /** Events are still arriving from a peer: its answer is under way. */
  progressed(peer: Peer): void {
    if (this.#sweep?.peer === peer) this.#sweep.deadlineMs = this.#machine.nowMs + sweepTimeoutMs
  }

  done(peer: Peer, done: Done): void {
    const sweep = this.#sweep
    if (sweep?.peer !== peer || sweep.number !== done.number) return
    const next = done.next && setKeyOfBytes(done.next)
    const partial = next !== undefined && next > sweep.low && (sweep.high === undefined || next < sweep.high)
    const low = partial ? next : sweep.high
    const idle = partial && peer.deliveryCount === sweep.deliveriesAtAsk
    sweep.idleAnswers = idle ? sweep.idleAnswers + 1 : 0
    if (low === undefined || sweep.idleAnswers === sweepIdleAnswersMax) {
      this.#end(sweep)
      return
    }
    sweep.low = low
    sweep.tries = 0
    this.#ask(sweep)
  }

  #begin(): void {
    const { nowMs, bulkUntilMs } = this.#machine
    if (nowMs < bulkUntilMs) return
    const due = peersInStep(this.#machine).filter((peer) => peer.sweepMs <= nowMs)
    for (const peer of due) if (!mayHoldMore(this.#machine, peer)) peer.sweepMs = Number.POSITIVE_INFINITY
    const peer = this.#choose(due.filter((candidate) => candidate.sweepMs <= nowMs))
    if (peer === undefined) return
    peer.sweepMs = Number.POSITIVE_INFINITY
    this.#sweep = {
      peer,
      startMs: nowMs,
      broughtAtStart: peer.broughtCount,
      low: peer.sweepLow,
      high: undefined,
      number: 0,
      tries: 0,
      deadlineMs: nowMs,
      deliveriesAtAsk: 0,
      idleAnswers: 0,
    }
    this.#ask(this.#sweep)
  }

  /** Whoever brought something before whoever did not: liars wait behind each other. */
  #choose(due: readonly Peer[]): Peer | undefined {
    const fewest = Math.min(...due.map((peer) => peer.fruitlessSweeps))
    return randomOf(
      this.#machine.random,
      due.filter((peer) => peer.fruitlessSweeps === fewest),
    )
  }

  #ask(sweep: Sweep): void {
    const { crypto, random, nowMs, set } = this.#machine
    const entries = set.range(sweep.low, undefined, idsPerFilter + 1)
    sweep.high = entries[idsPerFilter]?.key
    sweep.number = this.#filterNumber++
    sweep.tries++
    sweep.deliveriesAtAsk = sweep.peer.deliveryCount
    sweep.deadlineMs = nowMs + sweepTimeoutMs
    const ids = entries.slice(0, idsPerFilter).map(({ id }) => id)
    sendToPeer(this.#machine, sweep.peer, {
      type: 'filter',
      number: sweep.number,
      low: setKeyBytes(sweep.low),
      high: sweep.high && setKeyBytes(sweep.high),
      held: buildFilter(crypto, sweep.peer.epoch.keys.bloom, random.bytes(SALT_BYTES), ids),
    })
  }

  /** Again soon where it brought something, ever more rarely where it did not. */
  #end(sweep: Sweep, goOnAt: SetKey = lowestKey): void {
    const { nowMs } = this.#machine
    const { peer } = sweep
    this.#sweep = undefined
    const fruitful = peer.broughtCount > sweep.broughtAtStart
    peer.fruitlessSweeps = fruitful ? 0 : peer.fruitlessSweeps + 1
    peer.sweepLow = fruitful ? goOnAt : lowestKey
    peer.sweptMs = nowMs
    peer.sweepMs = nowMs + pauseMs(peer)
  }
}

const pauseMs = ({ fruitlessSweeps }: Peer): number => Math.min(sweepPauseMs * 2 ** fruitlessSweeps, sweepPauseMaxMs)
