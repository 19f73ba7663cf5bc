import type { Address, GossipEffect, GossipInput } from '../gossip/interface.ts'
import { SeededRandom } from './seededRandom.ts'
import { type StreamPlace, VirtualStreams } from './virtualStreams.ts'

export interface VirtualNetworkOptions {
  readonly seed: number
  /** Share of datagrams that get lost. */
  readonly loss?: number
  /** Share of datagrams that arrive twice. */
  readonly duplication?: number
  /** How far one datagram may overtake another. */
  readonly jitterMs?: number
  /** What is longer than this at the time gets lost. */
  readonly bytesMax?: () => number
  /** Whether announcements arrive, or whose do where. */
  readonly multicast?: boolean | ((from: Address, to: Address) => boolean)
}

export interface SentDatagram {
  readonly atMs: number
  readonly from: Address
  /** Undefined: to everybody. */
  readonly to: Address | undefined
  readonly bytes: Uint8Array
  /** Announced in every way there is. */
  readonly broadcast?: boolean
}

/** What stands on the network: it hears `datagram` and `tick`, and of its effects the network performs what it sends. */
export interface VirtualNode {
  readonly address: Address
  readonly wakeMs: number
  /** Where it takes streams; 0, or absent, for nowhere. */
  readonly tcpPort?: number
  step(input: GossipInput, nowMs: number): GossipEffect[]
}

interface InFlight {
  readonly atMs: number
  readonly order: number
  /** Undefined: it arrives whoever is there. */
  readonly to: VirtualNode | undefined
  readonly arrive: () => void
}

const LATENCY_MS = 1

/** Peers in virtual time, between which datagrams get lost, doubled and out of order, the same way for every seed. */
export class VirtualNetwork {
  readonly peers: VirtualNode[] = []
  /** Everything that was sent, for whoever looks on. */
  readonly sent: SentDatagram[] = []
  nowMs = 0
  readonly streams = new VirtualStreams((delayMs, task) =>
    this.#fly({ atMs: this.nowMs + delayMs, order: this.#order++, to: undefined, arrive: task }),
  )
  readonly #places = new Map<VirtualNode, StreamPlace>()
  readonly #options: VirtualNetworkOptions
  readonly #random: SeededRandom
  #flying: InFlight[] = []
  #order = 0

  constructor(options: VirtualNetworkOptions) {
    this.#options = options
    this.#random = new SeededRandom(options.seed)
  }

  add(...peers: readonly VirtualNode[]): void {
    for (const peer of peers) {
      this.peers.push(peer)
      const address = { host: peer.address.host, port: peer.tcpPort ?? 0 }
      const place = this.streams.place(address, (event) => this.input(peer, { kind: 'stream', event }))
      this.#places.set(peer, place)
      this.input(peer, { kind: 'tick' })
    }
  }

  /** Takes a peer off the network; what is on its way to it is lost. */
  remove(peer: VirtualNode): void {
    this.peers.splice(this.peers.indexOf(peer), 1)
    this.#flying = this.#flying.filter(({ to }) => to !== peer)
    this.#places.get(peer)?.close()
    this.#places.delete(peer)
  }

  input(peer: VirtualNode, input: GossipInput): GossipEffect[] {
    const effects = peer.step(input, this.nowMs)
    this.perform(peer, effects)
    return effects
  }

  perform(peer: VirtualNode, effects: readonly GossipEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.#send(peer.address, effect.to, effect.bytes)
      if (effect.kind === 'announce') this.#send(peer.address, undefined, effect.bytes, effect.broadcast)
      const place = this.#places.get(peer)
      if (effect.kind === 'dial') place?.dial(effect.stream, effect.to)
      if (effect.kind === 'write') place?.write(effect.stream, effect.bytes)
      if (effect.kind === 'pause') place?.pause(effect.stream)
      if (effect.kind === 'resume') place?.resume(effect.stream)
      if (effect.kind === 'hangUp') place?.hangUp(effect.stream)
    }
  }

  /** Runs for a while. */
  run(durationMs: number): void {
    this.runUntil(() => false, durationMs)
  }

  /** Runs until something holds, for at most `limitMs`; whether it came to hold. */
  runUntil(holds: () => boolean, limitMs: number): boolean {
    const endMs = this.nowMs + limitMs
    while (!holds()) {
      const first = this.#flying[0]
      const sleeper = this.peers.reduce<VirtualNode | undefined>(
        (soonest, peer) => (soonest === undefined || peer.wakeMs < soonest.wakeMs ? peer : soonest),
        undefined,
      )
      const arrivalMs = first?.atMs ?? Number.POSITIVE_INFINITY
      const wakeMs = sleeper?.wakeMs ?? Number.POSITIVE_INFINITY
      const nextMs = Math.min(arrivalMs, wakeMs)
      if (nextMs > endMs) {
        this.nowMs = endMs
        return holds()
      }
      this.nowMs = Math.max(this.nowMs, nextMs)
      if (first && arrivalMs <= wakeMs) {
        this.#flying.shift()
        first.arrive()
      } else if (sleeper) this.input(sleeper, { kind: 'tick' })
    }
    return true
  }

  #send(from: Address, to: Address | undefined, bytes: Uint8Array, broadcast = false): void {
    this.sent.push({ atMs: this.nowMs, from, to, bytes, broadcast })
    const { loss = 0, duplication = 0, jitterMs = 0, multicast = true, bytesMax } = this.#options
    if (bytesMax !== undefined && bytes.length > bytesMax()) return
    for (const peer of this.peers) {
      if (to === undefined && (typeof multicast === 'boolean' ? !multicast : !multicast(from, peer.address))) continue
      // An announcement comes back to its sender, as multicast does.
      if (to !== undefined && (peer.address.host !== to.host || peer.address.port !== to.port)) continue
      const copies = this.#random.share() < duplication ? 2 : 1
      for (let copy = 0; copy < copies; copy++) {
        if (this.#random.share() < loss) continue
        const atMs = this.nowMs + LATENCY_MS + this.#random.below(jitterMs + 1)
        const arrive = () => this.input(peer, { kind: 'datagram', from, bytes })
        this.#fly({ atMs, order: this.#order++, to: peer, arrive })
      }
    }
  }

  #fly(flight: InFlight): void {
    let low = 0
    let high = this.#flying.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#flying[middle]
      if (other && (other.atMs < flight.atMs || (other.atMs === flight.atMs && other.order < flight.order)))
        low = middle + 1
      else high = middle
    }
    this.#flying.splice(low, 0, flight)
  }
}
