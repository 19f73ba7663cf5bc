import { wakeJumpMs } from '../limits.ts'

/** Finds out that the machine slept: something that happens at regular intervals happens far too late. */
export class WakeWatch {
  readonly #intervalMs: number
  #lastMs: number

  constructor(intervalMs: number, nowMs: number) {
    this.#intervalMs = intervalMs
    this.#lastMs = nowMs
  }

  /**
   * To be asked at every interval, with the time of day: it goes on while a machine sleeps, whatever its timers do. A clock
   * that was put forward looks the same, and costs a greeting.
   */
  hasSlept(nowMs: number): boolean {
    const passedMs = nowMs - this.#lastMs
    this.#lastMs = nowMs
    return passedMs > this.#intervalMs + wakeJumpMs
  }
}
