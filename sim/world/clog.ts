import { clogHeldCountMax } from '../limits.ts'

/** What waits on a way that lets nothing through for now. What comes when that is too much is lost, as with any queue. */
export class Clog {
  #held: (() => void)[] = []

  /** Whether there was room for it. */
  hold(goOn: () => void): boolean {
    if (this.#held.length >= clogHeldCountMax) return false
    this.#held.push(goOn)
    return true
  }

  /** All goes on, in its order. */
  release(): void {
    const held = this.#held
    this.#held = []
    for (const goOn of held) goOn()
  }
}
