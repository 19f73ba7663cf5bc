import { virtualAddress } from '../../peer/testing/virtualSenses.ts'
import type { Address, StreamEvent } from '../../sync/gossip/interface.ts'
import type { Endpoint } from '../../sync/net/endpoint.ts'
import type { Streams } from '../../sync/net/streams.ts'
import { VirtualStreams } from '../../sync/testing/virtualStreams.ts'
import type { VirtualTime } from '../../sync/testing/virtualTime.ts'
import type { FaultCounts } from '../faults/kinds.ts'
import type { WorldOptions } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'

/** Where a process listens while it runs. */
export interface Listener {
  onDatagram(from: Address, bytes: Uint8Array): void
  onStream(event: StreamEvent): void
}

/** A process on the network, until it is closed. */
export interface Attached {
  readonly endpoint: Endpoint
  readonly streams: Streams
  close(): void
}

interface Place {
  readonly number: number
  readonly address: Address
  readonly listener: Listener
}

const UDP_PORT = 47_000
const TCP_PORT = 47_001

/** The network between the devices of a world: what is sent on it arrives late, damaged, twice, or never. */
export class SimNetwork {
  readonly #time: VirtualTime
  readonly #rng: Rng
  readonly #options: WorldOptions
  readonly #faults: FaultCounts
  readonly #places = new Map<string, Place>()
  readonly streams: VirtualStreams
  /** Nothing is broken: every datagram arrives once and whole, and everybody hears everybody. */
  isMended = true
  datagramCount = 0
  byteCount = 0

  constructor(options: { time: VirtualTime; rng: Rng; options: WorldOptions; faults: FaultCounts }) {
    this.#time = options.time
    this.#rng = options.rng
    this.#options = options.options
    this.#faults = options.faults
    this.streams = new VirtualStreams((delayMs, task) => void this.#time.after(delayMs, task))
  }

  /** A device with this number is on the network. */
  attach(number: number, host: string, listener: Listener): Attached {
    const address = { host, port: UDP_PORT }
    const place = { number, address, listener }
    this.#places.set(host, place)
    const stream = this.streams.place({ host, port: TCP_PORT }, (event) => listener.onStream(event))
    const close = () => {
      if (this.#places.get(host) === place) this.#places.delete(host)
      stream.close()
    }
    return {
      endpoint: {
        udpPort: UDP_PORT,
        discoveryPort: UDP_PORT,
        send: (to, bytes) => {
          const receiver = this.#places.get(to.host)
          this.#count(bytes)
          if (receiver && to.port === UDP_PORT) this.#carry(place, receiver, bytes)
        },
        announce: (bytes) => {
          this.#count(bytes)
          for (const receiver of this.#places.values()) this.#carry(place, receiver, bytes)
        },
        reaches: () => true,
        localAddresses: () => [virtualAddress(host)],
        hostsForOthers: () => [host],
        counts: () => ({ sent: this.datagramCount, sendErrors: 0, socketErrors: 0 }),
        close: async () => close(),
      },
      streams: { ...stream, tcpPort: TCP_PORT, close: async () => close() },
      close,
    }
  }

  #count(bytes: Uint8Array): void {
    this.datagramCount++
    this.byteCount += bytes.length
  }

  #carry(from: Place, to: Place, bytes: Uint8Array): void {
    if (!this.isMended && this.#rng.chance(this.#options.lossShare)) {
      this.#faults.note('loss')
      return
    }
    const jitterMs = this.isMended ? 0 : this.#rng.exponential(this.#options.jitterMs)
    this.#time.after(this.#options.latencyMs + jitterMs, () => {
      if (this.#places.get(to.address.host) === to) to.listener.onDatagram(from.address, bytes)
    })
  }
}
