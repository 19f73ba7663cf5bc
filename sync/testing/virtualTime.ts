import { Heap } from '../../core/heap.ts'

interface Task {
  readonly atMs: number
  readonly order: number
  /** Undefined once it is called off. */
  run: (() => void) | undefined
}

/** A time that passes only while it is run: everything happens at its moment, and what shares one in the order in which it was asked for. */
export class VirtualTime {
  nowMs: number
  /** What went by without being run. */
  #skippedMs = 0
  readonly #tasks = new Heap<Task>((left, right) => left.atMs - right.atMs || left.order - right.order)
  #order = 0

  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** What a clock that is right shows. */
  get dateMs(): number {
    return this.nowMs + this.#skippedMs
  }

  /** Clocks go on, and nothing happens: whatever was asked for is still as far away as before. */
  skip(durationMs: number): void {
    this.#skippedMs += durationMs
  }

  /** Runs a task once, after a while; answers what calls it off. */
  after(delayMs: number, run: () => void): () => void {
    const task: Task = { atMs: Math.ceil(this.nowMs + delayMs), order: this.#order++, run }
    this.#tasks.push(task)
    return () => {
      task.run = undefined
    }
  }

  run(durationMs: number): void {
    const endMs = this.nowMs + durationMs
    while (this.step(endMs));
    this.nowMs = endMs
  }

  /** Runs until something holds, for so long at most; whether it came to hold. */
  runUntil(holds: () => boolean, limitMs: number): boolean {
    const endMs = this.nowMs + limitMs
    while (!holds()) if (!this.step(endMs)) return false
    return true
  }

  /** Runs what comes next, unless that lies behind a moment; whether there was something. */
  step(endMs: number): boolean {
    for (;;) {
      const task = this.#tasks.pop()
      if (task === undefined) return false
      if (task.atMs > endMs) {
        this.#tasks.push(task)
        return false
      }
      if (task.run === undefined) continue
      // The clock may have been set forward since it was asked for.
      this.nowMs = Math.max(this.nowMs, task.atMs)
      task.run()
      return true
    }
  }
}
