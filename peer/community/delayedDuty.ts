import { StoreError } from '../../core/store/storeError.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { dutyDelayMaxMs, dutyDelayMinMs } from '../limits.ts'

/**
 * Something that any of several devices can do for all: done after a delay drawn at random, if nobody else has done it by
 * then. Two that do it at once must harm nobody.
 */
export class DelayedDuty {
  readonly #environment: Environment
  readonly #isDue: () => boolean
  readonly #perform: () => void
  #cancel: (() => void) | undefined
  #isStopped = false

  constructor(environment: Environment, isDue: () => boolean, perform: () => void) {
    this.#environment = environment
    this.#isDue = isDue
    this.#perform = perform
  }

  /** Something has changed by which it may be due. */
  consider(): void {
    if (this.#isStopped || this.#cancel !== undefined || !this.#isDue()) return
    this.#cancel = this.#environment.after(this.#delayMs(), () => {
      this.#cancel = undefined
      this.#performStill()
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel?.()
  }

  #performStill(): void {
    if (!this.#isDue()) return
    try {
      this.#perform()
    } catch (error) {
      // Rules and disk may allow it another time.
      if (!(error instanceof RefusalError || error instanceof StoreError)) throw error
      this.consider()
    }
  }

  #delayMs(): number {
    const [byte = 0] = this.#environment.random.bytes(1)
    return dutyDelayMinMs + (byte / 256) * (dutyDelayMaxMs - dutyDelayMinMs)
  }
}
