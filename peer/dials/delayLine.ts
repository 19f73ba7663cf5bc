import type { Environment } from '../environment.ts'

type After = Environment['after']

/**
 * What goes through comes out in its order: after the delay it was given, and never while the line is held. What has
 * nothing to wait for comes out at once.
 */
export class DelayLine {
  readonly #after: After
  readonly #nowMs: () => number
  #waiting: { readonly dueMs: number; readonly task: () => void }[] = []
  #isHeld = false
  #isReleasing = false
  #cancel: (() => void) | undefined

  /** `nowMs` is a clock that nobody sets. */
  constructor(after: After, nowMs: () => number) {
    this.#after = after
    this.#nowMs = nowMs
  }

  get length(): number {
    return this.#waiting.length
  }

  pass(delayMs: number, task: () => void): void {
    if (delayMs === 0 && this.#waiting.length === 0 && !this.#isHeld && !this.#isReleasing) {
      task()
      return
    }
    this.#waiting.push({ dueMs: this.#nowMs() + delayMs, task })
    if (!this.#isReleasing) this.#await()
  }

  /** Nothing comes out until it is told otherwise. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    if (!isHeld && !this.#isReleasing) this.#release()
  }

  /** What is under way never arrives. */
  clear(): void {
    this.#waiting = []
    this.#cancel?.()
    this.#cancel = undefined
  }

  #release(): void {
    this.#isReleasing = true
    try {
      for (let next = this.#waiting[0]; next !== undefined && !this.#isHeld; next = this.#waiting[0]) {
        if (next.dueMs > this.#nowMs()) break
        this.#waiting.shift()
        next.task()
      }
    } finally {
      this.#isReleasing = false
    }
    this.#await()
  }

  #await(): void {
    const [next] = this.#waiting
    if (next === undefined || this.#isHeld || this.#cancel !== undefined) return
    this.#cancel = this.#after(Math.max(0, next.dueMs - this.#nowMs()), () => {
      this.#cancel = undefined
      this.#release()
    })
  }
}
