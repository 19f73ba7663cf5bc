import type { Address, Gossip, GossipEffect, GossipInput } from '../../sync/gossip/interface.ts'
import type { Environment } from '../environment.ts'
import { steadyClock } from '../steadyClock.ts'

/**
 * Feeds a gossip machine with what happens and has its effects performed, in the order in which they were asked for, also
 * where performing one is a next input. Wakes it when it asked to be.
 */
export class GossipLoop {
  readonly #gossip: Gossip
  readonly #environment: Environment
  readonly #nowMs: () => number
  readonly #perform: (effect: Exclude<GossipEffect, { kind: 'wake' }>) => void
  readonly #effects: GossipEffect[] = []
  #isPerforming = false
  #cancelWake: (() => void) | undefined
  #isClosed = false

  constructor(
    gossip: Gossip,
    environment: Environment,
    perform: (effect: Exclude<GossipEffect, { kind: 'wake' }>) => void,
  ) {
    this.#gossip = gossip
    this.#environment = environment
    this.#nowMs = steadyClock(environment.nowMs)
    this.#perform = perform
  }

  /**
   * Whether a datagram is the machine's, by the same clock as everything else: what is no datagram of its may be all that comes
   * while the time of day is wrong, and the machine goes on from the latest time that it was told.
   */
  matches(from: Address, bytes: Uint8Array): boolean {
    return this.#gossip.matches(from, bytes, this.#nowMs())
  }

  step(input: GossipInput): void {
    if (this.#isClosed) return
    this.#effects.push(...this.#gossip.step(input, this.#nowMs()))
    if (this.#isPerforming) return
    this.#isPerforming = true
    try {
      for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift()) {
        if (effect.kind === 'wake') this.#wakeAt(effect.atMs)
        else this.#perform(effect)
      }
    } finally {
      this.#isPerforming = false
    }
  }

  /** Says goodbye; nothing is heard or done afterwards. */
  close(): void {
    this.step({ kind: 'stop' })
    this.#isClosed = true
    this.#cancelWake?.()
  }

  #wakeAt(atMs: number): void {
    this.#cancelWake?.()
    const delayMs = Math.max(0, atMs - this.#nowMs())
    this.#cancelWake = this.#environment.after(delayMs, () => this.step({ kind: 'tick' }))
  }
}
