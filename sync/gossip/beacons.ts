import {
  beaconEpochsMax,
  beaconIntervalMaxMs,
  beaconIntervalMinMs,
  beaconSharersMax,
  greetingBytesMax,
} from '../limits.ts'
import type { Greetings } from './greetings.ts'
import type { GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { peersInStep } from './machine.ts'
import { randomBetween } from './random.ts'

/**
 * Calls in the epochs that we do not send under, one at a time: those who live in another epoch hear nothing else of
 * us. So two sides that both moved on while they were apart find each other under what they last had in common. Those who
 * are in step call in the same epochs, so each of many does it more rarely; liars among them may not, so only up to a bound.
 */
export class Beacons {
  readonly #machine: Machine
  readonly #greetings: Greetings
  #nextMs = Number.NEGATIVE_INFINITY
  #turn = 0

  constructor(machine: Machine, greetings: Greetings) {
    this.#machine = machine
    this.#greetings = greetings
  }

  dueMs(): number {
    return this.#machine.ring.others.length === 0 ? Number.POSITIVE_INFINITY : this.#nextMs
  }

  run(): void {
    const { nowMs, random, effects } = this.#machine
    if (this.dueMs() > nowMs) return
    const epoch = this.next()
    const bytes = epoch && this.#greetings.introduction(epoch, { kind: 'announced' }, greetingBytesMax)
    if (bytes) effects.push({ kind: 'announce', bytes, broadcast: true })
    const sharers = Math.min(1 + peersInStep(this.#machine).length, beaconSharersMax)
    this.#nextMs = nowMs + randomBetween(random, beaconIntervalMinMs, beaconIntervalMaxMs) * sharers
  }

  /** The epoch to call in next, beside the one that we send under. */
  next(): GossipEpoch | undefined {
    return this.at(this.#turn++)
  }

  /** The same for who counts turns by itself: mostly it is the newest that two sides have in common. */
  at(turn: number): GossipEpoch | undefined {
    const [newest, ...older] = this.#machine.ring.others.slice(0, beaconEpochsMax)
    return turn % 2 === 0 || older.length === 0 ? newest : older[((turn - 1) / 2) % older.length]
  }

  /** There are other epochs than before: the newest has its turn. */
  replaced(): void {
    this.#turn = 0
  }
}
