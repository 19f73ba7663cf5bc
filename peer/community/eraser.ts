import type { Environment } from '../environment.ts'
import { eraseLookIntervalMs } from '../limits.ts'
import { eraseRedacted } from '../storage/erase.ts'
import { unlessStorageRefuses } from '../unlessStorageRefuses.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** Erases from the log what was deleted long enough ago, as it falls due and at every start. */
export class Eraser {
  readonly #environment: Environment
  readonly #community: CommunityPeer
  #cancel: (() => void) | undefined

  constructor(environment: Environment, community: CommunityPeer) {
    this.#environment = environment
    this.#community = community
  }

  start(): void {
    this.#cancel = this.#environment.after(this.#delayMs(), () => {
      // The disk may allow it another time.
      unlessStorageRefuses(() => this.#erase())
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  #erase(): void {
    const { crypto, random, nowMs } = this.#environment
    const { epochs, store, graph } = this.#community
    const options = { crypto, random, epochs: epochs.openers, store, graph, nowMs: nowMs() }
    let erasedCount: number
    do erasedCount = eraseRedacted(options)
    while (erasedCount > 0)
  }

  /** A clock may be set, and what is deleted meanwhile falls due later: so it looks again after a while in any case. */
  #delayMs(): number {
    const dueMs = this.#community.store.nextEraseTs()
    const untilMs = dueMs === undefined ? eraseLookIntervalMs : dueMs - this.#environment.nowMs()
    return Math.min(Math.max(untilMs, 1_000), eraseLookIntervalMs)
  }
}
