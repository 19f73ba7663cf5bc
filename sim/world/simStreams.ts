import type { Address, StreamEvent } from '../../sync/gossip/interface.ts'
import { type StreamPlace, VirtualStreams } from '../../sync/testing/virtualStreams.ts'
import type { VirtualTime } from '../../sync/testing/virtualTime.ts'
import type { FaultCounts } from '../faults/kinds.ts'
import type { Rng } from '../random/rng.ts'
import type { Link } from './link.ts'
import type { Links } from './links.ts'
import type { Place } from './simNetwork.ts'

/** The streams of a network, which go the same ways as its datagrams: cut, clogged and laid out like those. */
export class SimStreams {
  readonly #streams: VirtualStreams
  readonly #links: Links
  readonly #faults: FaultCounts
  readonly #places: ReadonlyMap<string, Place>

  constructor(
    { time, rng, faults }: { time: VirtualTime; rng: Rng; faults: FaultCounts },
    links: Links,
    places: ReadonlyMap<string, Place>,
  ) {
    this.#links = links
    this.#faults = faults
    this.#places = places
    const streams = new VirtualStreams((delayMs, task) => void time.after(delayMs, task))
    streams.isAwake = ({ host }) => places.get(host)?.listener.isAwake?.() ?? true
    streams.carries = (one, other) => this.#isOpen(one, other)
    streams.refuses = (to, from) => {
      const refusal = this.#link(from, to)?.refusal
      if (refusal) faults.note('streamRefused')
      return refusal ?? 'no'
    }
    streams.breaks = (from, to) => {
      const isCut = rng.chance(this.#link(from, to)?.streamCutShare ?? 0)
      if (isCut) faults.note('streamCut')
      return isCut
    }
    streams.takesMs = (from, to, byteCount) => {
      const link = this.#link(from, to)
      if (link?.streamBytesPerMs) faults.note('streamSlow')
      return (link?.latencyMs ?? 0) + Math.floor(byteCount / (link?.streamBytesPerMs ?? streams.bytesPerMs))
    }
    this.#streams = streams
  }

  place(address: Address, onEvent: (event: StreamEvent) => void): StreamPlace {
    return this.#streams.place(address, onEvent)
  }

  /** Bytes go one way, and word that they came the other. Where nobody is, somebody says so. */
  #isOpen(one: Address, other: Address): boolean {
    const [near, far] = [this.#places.get(one.host), this.#places.get(other.host)]
    if (near === undefined || far === undefined) return true
    const isListening = [near, far].every(({ listener }) => listener.isAwake?.() ?? true)
    return isListening && this.#lets(near, far) && this.#lets(far, near)
  }

  #lets(from: Place, to: Place): boolean {
    const { isThere, cutBy, clog } = this.#links.between(from.number, to.number)
    if (cutBy) this.#faults.note(cutBy)
    return isThere && cutBy === undefined && clog === undefined
  }

  #link(from: Address, to: Address): Link | undefined {
    const [near, far] = [this.#places.get(from.host), this.#places.get(to.host)]
    return near && far && this.#links.between(near.number, far.number)
  }
}
