import { StoreError } from '../../core/store/storeError.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { takePartPauseMs } from '../limits.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { shouldTakePart, takePart } from './takePart.ts'

/** Takes part in a community as soon as it can. Where rules or disk refuse it, it follows, and tries again later. */
export class Participation {
  readonly #community: CommunityPeer
  readonly #after: Environment['after']
  #busy = false
  #cancelRetry: (() => void) | undefined

  constructor(community: CommunityPeer, after: Environment['after']) {
    this.#community = community
    this.#after = after
  }

  /** Something of the community has changed; also called for what taking part itself changes. */
  consider(): void {
    if (this.#busy || this.#cancelRetry !== undefined || !shouldTakePart(this.#community)) return
    try {
      this.begin()
    } catch (error) {
      if (!(error instanceof RefusalError || error instanceof StoreError)) throw error
      this.#cancelRetry = this.#after(takePartPauseMs, () => {
        this.#cancelRetry = undefined
        this.consider()
      })
    }
  }

  /** Takes part without waiting for anybody: a founder has the whole graph. Throws what refuses it. */
  begin(): void {
    this.#busy = true
    try {
      takePart(this.#community)
    } finally {
      this.#busy = false
    }
  }

  stop(): void {
    this.#cancelRetry?.()
  }
}
