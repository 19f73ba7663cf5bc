import type { GossipStatus } from '../../sync/gossip/interface.ts'
import { paceSpanMinMs, paceSpanMs } from '../limits.ts'

/** How fast events arrive, by the last seconds of catching up. */
export class Pace {
  #samples: { readonly atMs: number; readonly count: number }[] = []

  /** What is said of the network, and how many events are here. */
  follow(state: GossipStatus['state'], count: number, nowMs: number): void {
    if (state === 'catchingUp') this.#note(count, nowMs)
    else this.#samples = []
  }

  #note(count: number, nowMs: number): void {
    // A clock that was set back says nothing about what went before.
    const isAhead = (this.#samples.at(-1)?.atMs ?? nowMs) > nowMs
    const recent = isAhead ? [] : this.#samples.filter(({ atMs }) => nowMs - atMs <= paceSpanMs)
    this.#samples = [...recent, { atMs: nowMs, count }]
  }

  /** Events a second; undefined until there is something to judge by. */
  get perSecond(): number | undefined {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.atMs - first.atMs < paceSpanMinMs) return undefined
    return Math.round(((last.count - first.count) * 1000) / (last.atMs - first.atMs))
  }
}
