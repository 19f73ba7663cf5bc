import { assert } from '../../core/assert.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import type { Endpoint } from '../../sync/net/endpoint.ts'
import type { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { heldWhilePausedCountMax } from '../limits.ts'

/**
 * What a process is to the world: its timers, what it hears, what it says. While it is paused, both wait, as with a
 * system that keeps a socket's datagrams; while it is asleep, its timers wait and what is sent to it is lost. Once it has
 * ended, nothing of it happens any more.
 */
export class Process {
  readonly #time: VirtualTime
  #state: 'running' | 'paused' | 'asleep' | 'ended' = 'running'
  /** What was asked for and is neither done nor called off. */
  readonly #timers = new Set<() => void>()
  /** What was due meanwhile, in its order. */
  #due: (() => void)[] = []
  readonly #heard = new Set<() => void>()

  constructor(time: VirtualTime) {
    this.#time = time
  }

  get state(): 'running' | 'paused' | 'asleep' | 'ended' {
    return this.#state
  }

  /** How much it waits for, and how much waits for it to read. */
  get sizes(): { readonly timers: number; readonly heard: number } {
    return { timers: this.#timers.size, heard: this.#heard.size }
  }

  after(delayMs: number, task: () => void): () => void {
    const run = () => {
      if (this.#state === 'ended' || !this.#timers.has(run)) return
      if (this.#state !== 'running') {
        this.#due.push(run)
        return
      }
      this.#timers.delete(run)
      task()
    }
    this.#timers.add(run)
    const cancel = this.#time.after(delayMs, run)
    return () => {
      this.#timers.delete(run)
      cancel()
    }
  }

  /** Something arrives from the network. */
  hears(take: () => void): void {
    if (this.#state === 'running') take()
    if (this.#state !== 'paused') return
    this.#heard.add(take)
    dropOldest(this.#heard, heldWhilePausedCountMax)
  }

  /** The endpoint of a process: one that does not run says nothing. */
  gate(endpoint: Endpoint): Endpoint {
    return {
      ...endpoint,
      send: (to, bytes) => {
        if (this.#state === 'running') endpoint.send(to, bytes)
      },
      announce: (bytes, reach) => {
        if (this.#state === 'running') endpoint.announce(bytes, reach)
      },
    }
  }

  pause(): void {
    assert(this.#state === 'running', 'what is paused runs')
    this.#state = 'paused'
  }

  sleep(): void {
    assert(this.#state === 'running', 'what sleeps was awake')
    this.#state = 'asleep'
  }

  /** Goes on, with what was due first. */
  wake(): void {
    assert(this.#state === 'paused' || this.#state === 'asleep', 'what goes on was held')
    this.#state = 'running'
    // Each finds out by itself whether the process still runs then.
    const due = [...this.#due, ...Array.from(this.#heard, (take) => () => this.hears(take))]
    this.#due = []
    this.#heard.clear()
    for (const task of due) this.#time.after(0, task)
  }

  end(): void {
    this.#state = 'ended'
    this.#due = []
    this.#heard.clear()
  }
}
