import type { VirtualTime } from '../../sync/testing/virtualTime.ts'

/** What a device takes for the time of day, rightly or not. */
export class DeviceClock {
  readonly #time: VirtualTime
  #skewMs = 0
  /** How fast it goes; 1 is right. */
  #rate = 1
  /** Since when it has gone like this, by the world's time. */
  #sinceMs: number
  #atMs: number
  #isFrozen = false

  constructor(time: VirtualTime) {
    this.#time = time
    this.#sinceMs = time.nowMs
    this.#atMs = time.nowMs
  }

  nowMs(): number {
    const passedMs = this.#isFrozen ? 0 : (this.#time.nowMs - this.#sinceMs) * this.#rate
    return Math.floor(this.#atMs + passedMs + this.#skewMs)
  }

  /** Sets it forward, or back. */
  jump(byMs: number): void {
    this.#skewMs += byMs
  }

  setRate(rate: number): void {
    this.#settle()
    this.#rate = rate
  }

  freeze(): void {
    this.#settle()
    this.#isFrozen = true
  }

  thaw(): void {
    this.#settle()
    this.#isFrozen = false
  }

  /** Somebody sets it by a good clock. */
  mend(): void {
    this.#skewMs = 0
    this.#rate = 1
    this.#isFrozen = false
    this.#sinceMs = this.#time.nowMs
    this.#atMs = this.#time.nowMs
  }

  #settle(): void {
    this.#atMs = this.nowMs() - this.#skewMs
    this.#sinceMs = this.#time.nowMs
  }
}
