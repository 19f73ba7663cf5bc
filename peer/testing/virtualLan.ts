import type { CryptoPort } from '../../core/crypto/port.ts'
import type { Address, StreamEvent } from '../../sync/gossip/interface.ts'
import type { Endpoint } from '../../sync/net/endpoint.ts'
import type { Streams } from '../../sync/net/streams.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { VirtualStreams } from '../../sync/testing/virtualStreams.ts'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import type { Environment } from '../environment.ts'
import { openerHere } from '../ingest/opener.ts'
import { VirtualDnsSd } from './virtualDnsSd.ts'
import { virtualAddress } from './virtualSenses.ts'

interface Place {
  readonly address: Address
  readonly onDatagram: (from: Address, bytes: Uint8Array) => void
}

const LATENCY_MS = 1
const UDP_PORT = 47_000
const TCP_PORT = 47_001
const START_MS = Date.UTC(2026, 10, 20, 18)

/** A network for peers in one process, in a time that passes only while it is run. The same run every time. */
export class VirtualLan {
  readonly #time = new VirtualTime(START_MS)
  readonly #places = new Map<string, Place>()
  /** What peers are to each other beyond datagrams. */
  readonly streams = new VirtualStreams((delayMs, task) => void this.#time.after(delayMs, task))
  /** Whether what is announced is heard. */
  carriesAnnouncements = true
  /** What is said by DNS-SD. */
  readonly dnsSd = new VirtualDnsSd()
  /** By host: who can hear whom. Everybody while empty. */
  #islands = new Map<string, number>()
  /** Every datagram that was put on the network, as anybody near it could record it. */
  readonly recorded: { readonly from: string; readonly atMs: number; readonly bytes: Uint8Array }[] = []
  #seed = 1

  get nowMs(): number {
    return this.#time.nowMs
  }

  set nowMs(nowMs: number) {
    this.#time.nowMs = nowMs
  }

  /** The world as a peer sees it, by a clock that is wrong by `clockErrorMs`. */
  environment(crypto: CryptoPort, clockErrorMs = 0): Environment {
    return {
      crypto,
      opener: openerHere(crypto),
      random: new SeededRandom(this.#seed++),
      nowMs: () => this.nowMs + clockErrorMs,
      after: (delayMs, task) => this.#time.after(delayMs, task),
    }
  }

  /** Where a host takes streams, and begins them. */
  streamsOf(host: string, onEvent: (event: StreamEvent) => void): Streams {
    const place = this.streams.place({ host, port: TCP_PORT }, onEvent)
    return { ...place, tcpPort: TCP_PORT, close: async () => place.close() }
  }

  /** A place on the network for a host, until it is closed. */
  endpoint(host: string, onDatagram: Place['onDatagram']): Endpoint {
    const address = { host, port: UDP_PORT }
    this.#places.set(host, { address, onDatagram })
    return {
      udpPort: UDP_PORT,
      discoveryPort: UDP_PORT,
      send: (to, bytes) => {
        this.recorded.push({ from: host, atMs: this.nowMs, bytes })
        if (to.port === UDP_PORT) this.#carry(address, to.host, bytes)
      },
      announce: (bytes) => {
        this.recorded.push({ from: host, atMs: this.nowMs, bytes })
        if (!this.carriesAnnouncements) return
        for (const to of this.#places.keys()) this.#carry(address, to, bytes)
      },
      reaches: () => true,
      localAddresses: () => [virtualAddress(host)],
      hostsForOthers: () => [host],
      counts: () => ({ sent: this.recorded.length, sendErrors: 0, socketErrors: 0 }),
      close: async () => void this.#places.delete(host),
    }
  }

  /** From now on only hosts of one group hear each other; whoever is in none is alone. */
  split(...groups: readonly (readonly string[])[]): void {
    this.#islands = new Map([...this.#places.keys()].map((host, index) => [host, -1 - index]))
    for (const [island, hosts] of groups.entries()) for (const host of hosts) this.#islands.set(host, island)
  }

  heal(): void {
    this.#islands.clear()
  }

  run(durationMs: number): void {
    this.#time.run(durationMs)
  }

  /** Runs until something holds; fails where it does not within two minutes of the network's time. */
  until(what: string, holds: () => boolean): void {
    if (!this.#time.runUntil(holds, 120_000)) throw new Error(`waited in vain until ${what}`)
  }

  #carry(from: Address, to: string, bytes: Uint8Array): void {
    const hears = () => this.#islands.get(from.host) === this.#islands.get(to)
    if (!hears()) return
    this.#time.after(LATENCY_MS, () => {
      if (hears()) this.#places.get(to)?.onDatagram(from, bytes)
    })
  }
}
