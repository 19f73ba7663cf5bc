import { assert } from '../../core/assert.ts'
import { virtualAddress } from '../../peer/testing/virtualSenses.ts'
import type { Address, StreamEvent } from '../../sync/gossip/interface.ts'
import type { Endpoint } from '../../sync/net/endpoint.ts'
import type { Streams } from '../../sync/net/streams.ts'
import type { StreamPlace } from '../../sync/testing/virtualStreams.ts'
import type { VirtualTime } from '../../sync/testing/virtualTime.ts'
import type { FaultCounts } from '../faults/kinds.ts'
import { lateMsMin } from '../limits.ts'
import type { WorldOptions } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import { truncated, withFlippedBits } from './damage.ts'
import { fateOf, type Link } from './link.ts'
import { Links } from './links.ts'
import { SimStreams } from './simStreams.ts'
import type { Hears } from './topology.ts'
import type { Trouble } from './trouble.ts'

/** Where a process listens while it runs. */
export interface Listener {
  onDatagram(from: Address, bytes: Uint8Array): void
  onStream(event: StreamEvent): void
  /** Whether it takes what comes over streams now, and says more; always where absent. What it does not take waits. */
  isAwake?(): boolean
}

/** A process on the network, until it is closed. */
export interface Attached {
  readonly endpoint: Endpoint
  readonly streams: Streams
  /** Sends what seems to come from somewhere else. */
  sendAs(from: Address, to: Address, bytes: Uint8Array): void
  /**
   * From now on others see it elsewhere. What is on the way to where it was is lost, and its streams are gone. It may not
   * see that itself, as behind a router that translates addresses.
   */
  move(host: string, isSeen: boolean): void
  close(): void
}

/** Told of everything that is put on the network, whatever becomes of it; `to` is undefined for what is for everybody. */
export type Overhearer = (from: Address, to: Address | undefined, bytes: Uint8Array, atMs: number) => void

export interface Place {
  readonly number: number
  readonly listener: Listener
  /** Another object once it is another one. */
  address: Address
  /** Where it takes itself to be. */
  ownHost: string
  stream: StreamPlace
  sentCount: number
  isGone: boolean
}

export const UDP_PORT = 47_000
const TCP_PORT = 47_001

/** The network between the devices of a world: what is sent on it arrives late, damaged, twice, or never. */
export class SimNetwork {
  readonly #time: VirtualTime
  readonly #rng: Rng
  readonly #faults: FaultCounts
  readonly #links: Links
  readonly #places = new Map<string, Place>()
  readonly #overhearers = new Set<Overhearer>()
  readonly #streams: SimStreams
  readonly #tcpPort: number
  #freshHostCount = 0
  datagramCount = 0
  byteCount = 0

  constructor(options: { time: VirtualTime; rng: Rng; options: WorldOptions; faults: FaultCounts }) {
    this.#time = options.time
    this.#rng = options.rng
    this.#faults = options.faults
    this.#links = new Links(options.time, options.rng.fork('layout'), options.options)
    this.#streams = new SimStreams({ ...options, rng: options.rng.fork('streams') }, this.#links, this.#places)
    this.#tcpPort = options.options.hasStreams ? TCP_PORT : 0
  }

  /** Nothing is broken: every datagram arrives once and whole wherever the layout lets it. Layout and latency stay. */
  get isMended(): boolean {
    return this.#links.isMended
  }

  set isMended(isMended: boolean) {
    this.#links.isMended = isMended
  }

  /** Who hears whom just now where nothing is broken, by their numbers. */
  get hears(): Hears {
    return this.#links.hears
  }

  /**
   * When what one device says at a moment can be at each of these by way of them alone, where nothing is broken. Times count
   * from the beginning of the world. Where it is laid out by chance, that may be long after it was said.
   */
  arrivalsOf(from: number, among: readonly number[], saidMs: number, untilMs: number): ReadonlyMap<number, number> {
    return this.#links.arrivalsOf(from, among, saidMs, untilMs)
  }

  /**
   * From now on only those hear each other whom the topology lets. Before that everybody does, as in the one room where a
   * community is founded: whoever is to be let in has to be heard by who may let them in.
   */
  layOut(): void {
    this.#links.layOut()
  }

  /** Something is wrong from now on, while nothing is mended; answers what ends it. */
  begin(trouble: Trouble): () => void {
    return this.#links.begin(trouble)
  }

  /** A device with this number is on the network. */
  attach(number: number, host: string, listener: Listener): Attached {
    const address = { host, port: UDP_PORT }
    const stream = this.#streamPlace(host, listener)
    const place: Place = { number, listener, address, ownHost: host, stream, sentCount: 0, isGone: false }
    this.#places.set(host, place)
    const close = () => {
      place.isGone = true
      if (this.#places.get(place.address.host) === place) this.#places.delete(place.address.host)
      place.stream.close()
    }
    return {
      endpoint: this.#endpoint(place, close),
      streams: this.#streamsOf(place, close),
      sendAs: (from, to, bytes) => this.#send(place, from, to, bytes),
      move: (newHost, isSeen) => this.#move(place, newHost, isSeen),
      close,
    }
  }

  /** A host where nobody is, nor ever was; another one every time. */
  freshHost(): string {
    const number = this.#freshHostCount++
    assert(number < 250 * 250, 'there are hosts left')
    return `10.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`
  }

  /** Lets somebody record what passes; answers what ends that. */
  overhear(overhearer: Overhearer): () => void {
    this.#overhearers.add(overhearer)
    return () => void this.#overhearers.delete(overhearer)
  }

  #endpoint(place: Place, close: () => void): Endpoint {
    return {
      udpPort: UDP_PORT,
      discoveryPort: UDP_PORT,
      send: (to, bytes) => this.#send(place, place.address, to, bytes),
      announce: (bytes) => this.#announce(place, bytes),
      reaches: () => true,
      localAddresses: () => [virtualAddress(place.ownHost)],
      hostsForOthers: () => [place.ownHost],
      counts: () => ({ sent: place.sentCount, sendErrors: 0, socketErrors: 0 }),
      close: async () => close(),
    }
  }

  #streamsOf(place: Place, close: () => void): Streams {
    return {
      tcpPort: this.#tcpPort,
      dial: (stream, to) => place.stream.dial(stream, to),
      write: (stream, bytes) => place.stream.write(stream, bytes),
      pause: (stream) => place.stream.pause(stream),
      resume: (stream) => place.stream.resume(stream),
      hangUp: (stream) => place.stream.hangUp(stream),
      close: async () => close(),
    }
  }

  #streamPlace(host: string, listener: Listener): StreamPlace {
    return this.#streams.place({ host, port: this.#tcpPort }, (event) => listener.onStream(event))
  }

  #move(place: Place, host: string, isSeen: boolean): void {
    const left = place.address.host
    if (this.#places.get(left) === place) this.#places.delete(left)
    place.stream.vanish()
    place.address = { host, port: UDP_PORT }
    if (isSeen) place.ownHost = host
    place.stream = this.#streamPlace(host, place.listener)
    this.#places.set(host, place)
  }

  #send(place: Place, from: Address, to: Address, bytes: Uint8Array): void {
    this.#count(place, from, to, bytes)
    const receiver = this.#places.get(to.host)
    if (receiver === undefined || to.port !== UDP_PORT) return
    this.#carry(this.#links.between(place.number, receiver.number), from, receiver, bytes)
  }

  /** It comes back to its sender as well, as multicast does. */
  #announce(place: Place, bytes: Uint8Array): void {
    this.#count(place, place.address, undefined, bytes)
    for (const receiver of this.#places.values()) {
      const link = this.#links.between(place.number, receiver.number)
      if (link.carriesAnnouncements) this.#carry(link, place.address, receiver, bytes)
      else if (link.isThere) this.#faults.note('announcementsLost')
    }
  }

  #count(place: Place, from: Address, to: Address | undefined, bytes: Uint8Array): void {
    place.sentCount++
    this.datagramCount++
    this.byteCount += bytes.length
    if (this.#overhearers.size === 0) return
    for (const overhearer of this.#overhearers) overhearer(from, to, bytes, this.#time.nowMs)
  }

  #carry(link: Link, from: Address, to: Place, bytes: Uint8Array): void {
    if (!link.isThere) return
    if (link.isGood) this.#fly(from, to, bytes, link.latencyMs)
    else this.#carryInTrouble(link, from, to, bytes)
  }

  #carryInTrouble(link: Link, from: Address, to: Place, bytes: Uint8Array): void {
    const fate = fateOf(link, bytes.length, this.#rng)
    if (fate) this.#faults.note(fate)
    switch (fate) {
      case 'duplicate':
        this.#pass(link, from, to, bytes)
        this.#pass(link, from, to, bytes)
        break
      case 'bitFlip':
        this.#pass(link, from, to, withFlippedBits(bytes, this.#rng))
        break
      case 'truncation':
        this.#pass(link, from, to, truncated(bytes, this.#rng))
        break
      case undefined:
        this.#pass(link, from, to, bytes)
    }
  }

  /** It arrives, sooner or later. */
  #pass(link: Link, from: Address, to: Place, bytes: Uint8Array): void {
    if (link.clog) {
      const hasRoom = link.clog.hold(() => this.#fly(from, to, bytes, link.latencyMs))
      this.#faults.note(hasRoom ? 'clog' : 'loss')
      return
    }
    const lateMs = link.delayMs + (link.jitterMs > 0 ? this.#rng.exponential(link.jitterMs) : 0)
    if (lateMs >= lateMsMin) this.#faults.note('delay')
    const arrivalMs = this.#time.nowMs + link.latencyMs + lateMs
    if (arrivalMs < link.lastArrivalMs) this.#faults.note('reorder')
    else link.lastArrivalMs = arrivalMs
    this.#fly(from, to, bytes, link.latencyMs + lateMs)
  }

  #fly(from: Address, to: Place, bytes: Uint8Array, delayMs: number): void {
    const { address } = to
    this.#time.after(delayMs, () => {
      if (to.address === address && !to.isGone) to.listener.onDatagram(from, bytes)
    })
  }
}
