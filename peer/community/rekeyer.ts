import { StoreError } from '../../core/store/storeError.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { rekeyDelayMaxMs, rekeyDelayMinMs } from '../limits.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { rekey, shouldRekey } from './rekey.ts'

/**
 * Renews a community's keys where a removal calls for it and nobody else does: after a delay drawn at random, since every
 * device that may renew them sees the same. Two that do it at once harm nobody.
 */
export class Rekeyer {
  readonly #environment: Environment
  readonly #community: CommunityPeer
  #cancel: (() => void) | undefined

  constructor(environment: Environment, community: CommunityPeer) {
    this.#environment = environment
    this.#community = community
  }

  /** Something of the community has changed. */
  consider(): void {
    if (this.#cancel !== undefined || !shouldRekey(this.#community)) return
    this.#cancel = this.#environment.after(this.#delayMs(), () => {
      this.#cancel = undefined
      this.#rekeyStill()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  #rekeyStill(): void {
    if (!shouldRekey(this.#community)) return
    try {
      rekey(this.#environment, this.#community)
    } catch (error) {
      // Rules and disk may allow it another time.
      if (!(error instanceof RefusalError || error instanceof StoreError)) throw error
      this.consider()
    }
  }

  #delayMs(): number {
    const [byte = 0] = this.#environment.random.bytes(1)
    return rekeyDelayMinMs + (byte / 256) * (rekeyDelayMaxMs - rekeyDelayMinMs)
  }
}
