import type { VirtualTime } from '../../sync/testing/virtualTime.ts'
import type { WorldOptions } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import { Clog } from './clog.ts'
import { goodLink, type Link, type Ongoing, troubledLink } from './link.ts'
import { arrivalsOf, everybody, type Hears, type Layout, layoutAt } from './topology.ts'
import type { Trouble } from './trouble.ts'

/** As long as nothing is laid out. */
const together: Layout = { untilMs: Number.POSITIVE_INFINITY, hears: everybody }

/** The ways between all devices of a network, each made when somebody sends on it and something changed since. */
export class Links {
  readonly #time: VirtualTime
  readonly #startMs: number
  readonly #rng: Rng
  readonly #options: WorldOptions
  readonly #rows: Link[][] = []
  readonly #ongoing = new Set<Ongoing>()
  #layout = together
  #version = 0
  #isMended = true

  constructor(time: VirtualTime, rng: Rng, options: WorldOptions) {
    this.#time = time
    this.#startMs = time.nowMs
    this.#rng = rng
    this.#options = options
  }

  get isMended(): boolean {
    return this.#isMended
  }

  set isMended(isMended: boolean) {
    this.#isMended = isMended
    this.#version++
    if (isMended) for (const { clog } of this.#ongoing) clog.release()
  }

  /** Who hears whom just now where nothing is broken. */
  get hears(): Hears {
    return this.#layout.hears
  }

  /** As the topology has it at this moment. */
  layOut(): void {
    this.#layout = this.#layoutAt(this.#time.nowMs - this.#startMs)
    this.#version++
  }

  /** When what one device says can be at others, by way of them alone; see `arrivalsOf`. Times count from the beginning. */
  arrivalsOf(from: number, among: readonly number[], saidMs: number, untilMs: number): ReadonlyMap<number, number> {
    const layoutOf = (atMs: number) => (this.#layout === together ? together : this.#layoutAt(atMs))
    return arrivalsOf(layoutOf, from, among, saidMs, untilMs)
  }

  /** Something is wrong from now on; answers what ends it. */
  begin(trouble: Trouble): () => void {
    const ongoing = { trouble, clog: new Clog() }
    this.#ongoing.add(ongoing)
    this.#version++
    return () => {
      if (!this.#ongoing.delete(ongoing)) return
      this.#version++
      ongoing.clog.release()
    }
  }

  between(from: number, to: number): Link {
    if (this.#time.nowMs >= this.#layout.untilMs + this.#startMs) {
      this.layOut()
    }
    const link = this.#rows[from]?.[to]
    return link?.version === this.#version ? link : this.#renew(from, to)
  }

  #layoutAt(atMs: number): Layout {
    const { topology, deviceCount, liarCount } = this.#options
    // Liars stand beside the honest, who would have to rely on them for being heard otherwise.
    return layoutAt(topology, deviceCount - liarCount, this.#rng, atMs)
  }

  #renew(from: number, to: number): Link {
    const link = this.#made(from, to)
    const row = this.#rows[from] ?? []
    link.lastArrivalMs = row[to]?.lastArrivalMs ?? link.lastArrivalMs
    row[to] = link
    this.#rows[from] = row
    return link
  }

  #made(from: number, to: number): Link {
    const { latencyMs } = this.#options
    const isThere = from === to || this.#layout.hears(from, to)
    // What a device says to itself passes no cable.
    if (!isThere || this.#isMended || from === to) return goodLink(this.#version, isThere, latencyMs)
    const touching = [...this.#ongoing].filter(({ trouble }) => trouble.touches(from, to))
    return troubledLink(this.#version, this.#options, touching)
  }
}
