import type { VirtualTime } from '../../sync/testing/virtualTime.ts'

/** What a device takes for the time of day, rightly or not. */
export class DeviceClock {
  readonly #time: VirtualTime
  /** By how much it is ahead for good, even when somebody sets it. */
  readonly #errorMs: number
  #skewMs: number
  /** How fast it goes; 1 is right. */
  #rate = 1
  /** Since when it has gone like this, by the world's time. */
  #sinceMs: number
  #atMs: number
  #isFrozen = false
  /** To be told that somebody looks at it. */
  #whenRead: (() => void)[] = []

  constructor(time: VirtualTime, errorMs = 0) {
    this.#time = time
    this.#errorMs = errorMs
    this.#skewMs = errorMs
    this.#sinceMs = time.dateMs
    this.#atMs = time.dateMs
  }

  /** For the process of its device to look at. */
  nowMs(): number {
    if (this.#whenRead.length > 0) this.#tellRead()
    return this.#shownMs
  }

  /** Tells once, as soon as somebody looks at it; answers what calls that off. */
  whenRead(tell: () => void): () => void {
    this.#whenRead.push(tell)
    return () => {
      this.#whenRead = this.#whenRead.filter((other) => other !== tell)
    }
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

  /** Somebody sets it by what they take for a good clock. */
  mend(): void {
    this.#skewMs = this.#errorMs
    this.#rate = 1
    this.#isFrozen = false
    this.#sinceMs = this.#time.dateMs
    this.#atMs = this.#time.dateMs
  }

  get #shownMs(): number {
    const passedMs = this.#isFrozen ? 0 : (this.#time.dateMs - this.#sinceMs) * this.#rate
    return Math.floor(this.#atMs + passedMs + this.#skewMs)
  }

  #settle(): void {
    this.#atMs = this.#shownMs - this.#skewMs
    this.#sinceMs = this.#time.dateMs
  }

  #tellRead(): void {
    const told = this.#whenRead
    this.#whenRead = []
    for (const tell of told) tell()
  }
}
