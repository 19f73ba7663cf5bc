/** An allowance that fills with time. A single use may overdraw it; the next one waits until it is above zero again. */
export class TokenBucket {
  readonly #perMs: number
  readonly #burst: number
  #level: number
  #filledMs: number

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1000
    this.#burst = burst
    this.#level = burst
    this.#filledMs = nowMs
  }

  /** When something may be spent again: `nowMs` where it may now. */
  openMs(nowMs: number): number {
    this.#fill(nowMs)
    return this.#level > 0 ? nowMs : nowMs + Math.ceil((1 - this.#level) / this.#perMs)
  }

  spend(cost: number, nowMs: number): void {
    this.#fill(nowMs)
    this.#level -= cost
  }

  /** A clock that is set back takes nothing. */
  #fill(nowMs: number): void {
    this.#level = Math.min(this.#burst, this.#level + Math.max(0, nowMs - this.#filledMs) * this.#perMs)
    this.#filledMs = nowMs
  }
}
