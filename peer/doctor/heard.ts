import { dropOldest } from '../../core/dropOldest.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import { probeBytes, probesMax, strangerHostsMax, strangerLifeMs } from '../limits.ts'
import type { SeenStranger } from './observations.ts'

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** What the doctor remembers of what arrived and was nobody's here: from where, how often, and when last. No contents. */
export class Heard {
  readonly #nowMs: () => number
  readonly #strangers = new Map<string, { count: number; lastMs: number }>()
  /** Announcements of our own that are to come back; true once they have. */
  readonly #probes = new Map<string, boolean>()

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** A datagram of a size that is ours, under none of our keys. */
  noteStranger({ host }: Address): void {
    const known = this.#strangers.get(host)
    this.#strangers.delete(host)
    this.#strangers.set(host, { count: (known?.count ?? 0) + 1, lastMs: this.#nowMs() })
    dropOldest(this.#strangers, strangerHostsMax)
  }

  /** Who was heard of late, the one with most first. */
  strangers(): SeenStranger[] {
    const nowMs = this.#nowMs()
    return [...this.#strangers]
      .map(([host, { count, lastMs }]) => ({ host, count, agoMs: nowMs - lastMs }))
      .filter(({ agoMs }) => agoMs <= strangerLifeMs)
      .sort((left, right) => right.count - left.count)
  }

  expectProbe(probe: Uint8Array): void {
    if (this.#probes.size < probesMax) this.#probes.set(textOf(probe), false)
  }

  /** Whether a datagram is a probe of our own; it is noted then. */
  takesProbe(bytes: Uint8Array): boolean {
    if (this.#probes.size === 0 || bytes.length !== probeBytes) return false
    const text = textOf(bytes)
    if (!this.#probes.has(text)) return false
    this.#probes.set(text, true)
    return true
  }

  isProbeHeard(probe: Uint8Array): boolean {
    return this.#probes.get(textOf(probe)) === true
  }

  forgetProbes(): void {
    this.#probes.clear()
  }
}
