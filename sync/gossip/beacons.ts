import { beaconEpochsMax, beaconIntervalMaxMs, beaconIntervalMinMs, greetingBytesMax } from '../limits.ts'
import type { Greetings } from './greetings.ts'
import type { GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { randomBetween } from './random.ts'

/**
 * Calls in the epochs that we do not send under, one at a time: those who live in another epoch hear nothing else of
 * us. So two sides that both moved on while they were apart find each other under what they last had in common.
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
    this.#nextMs = nowMs + randomBetween(random, beaconIntervalMinMs, beaconIntervalMaxMs)
  }

  /** The epoch to call in next, beside the one that we send under. */
  next(): GossipEpoch | undefined {
    const epochs = this.#machine.ring.others.slice(0, beaconEpochsMax)
    return epochs[this.#turn++ % epochs.length]
  }

  /** There are other epochs than before: the newest has its turn. */
  replaced(): void {
    this.#turn = 0
  }
}
