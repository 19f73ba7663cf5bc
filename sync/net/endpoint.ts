import type { Socket } from 'node:dgram'
import { isDeepStrictEqual } from 'node:util'
import type { Address } from '../gossip/interface.ts'
import { interfaceScanMs } from '../limits.ts'
import { Announcing, type Reach } from './announcing.ts'
import { hostsForOthers, isOnLink, type LocalAddress, localAddresses } from './interfaces.ts'
import { doorsOf, discoveryPort as usualDiscoveryPort } from './meetingPlace.ts'
import { UnicastSockets } from './unicast.ts'
import { WakeWatch } from './wakeWatch.ts'

export interface EndpointOptions {
  /** The local addresses to use, IPv4 and IPv6; all of them where absent. */
  readonly interfaces?: readonly string[]
  /** The UDP port to be reached at; where absent the first free one behind the discovery port, or any. */
  readonly port?: number
  /** Where announcements are heard. The same for everybody, except in tests that want to be among themselves. */
  readonly discoveryPort?: number
  readonly onDatagram: (from: Address, bytes: Uint8Array) => void
  /** The networks of this machine are others than before, or it slept: who was here may be gone, and others there. */
  readonly onNetworkChange?: () => void
}

export interface EndpointCounts {
  /** Datagrams handed to the system for one host each. */
  readonly sent: number
  /** Datagrams that the system refused to send, or that were for a host beyond the networks around. */
  readonly sendErrors: number
  /** Errors of a socket while it was listening. */
  readonly socketErrors: number
}

/** The UDP sockets of one peer. Nothing here ever throws for what the network does. */
export interface Endpoint {
  readonly udpPort: number
  /** Where announcements are listened for. */
  readonly discoveryPort: number
  /** Whether a host belongs to the networks around. Nothing is ever sent to others, nor heard from them. */
  reaches(host: string): boolean
  send(to: Address, bytes: Uint8Array): void
  /** To everybody on the chosen networks. */
  announce(bytes: Uint8Array, reach: Reach): void
  /** The addresses of this machine that are used, those where others are likeliest to be first. */
  localAddresses(): readonly LocalAddress[]
  /** The hosts where others may reach this peer, best first; the loopback only where nothing else was chosen. */
  hostsForOthers(): string[]
  counts(): EndpointCounts
  close(): Promise<void>
}

/** Opens the sockets; rejects where the port to be reached at cannot be had. Without discovery it still works. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const endpoint = new UdpEndpoint(options)
  await endpoint.open()
  return endpoint
}

const anyPortTries = 3

class UdpEndpoint implements Endpoint {
  readonly #options: EndpointOptions
  readonly discoveryPort: number
  readonly #unicast: UnicastSockets
  readonly #announcing: Announcing
  readonly #wakeWatch = new WakeWatch(interfaceScanMs, Date.now())
  #locals: readonly LocalAddress[] = []
  #scan: NodeJS.Timeout | undefined
  #sent = 0
  #sendErrors = 0
  #socketErrors = 0
  #closed = false

  constructor(options: EndpointOptions) {
    this.#options = options
    this.discoveryPort = options.discoveryPort ?? usualDiscoveryPort
    this.#unicast = new UnicastSockets(options.interfaces, (socket) =>
      this.#listen(socket, (host) => this.reaches(host)),
    )
    this.#announcing = new Announcing(this.discoveryPort, this.#unicast, (kind) => {
      if (kind === 'send') this.#sendErrors++
      else this.#socketErrors++
    })
  }

  get udpPort(): number {
    return this.#unicast.port
  }

  async open(): Promise<void> {
    const { port } = this.#options
    // What is free for IPv4 may be taken for IPv6.
    const anyPort = Array.from({ length: anyPortTries }, () => 0)
    this.#locals = this.#look()
    this.#unicast.locals = this.#locals
    await this.#unicast.open(port === undefined ? [...doorsOf(this.discoveryPort), ...anyPort] : [port])
    await this.#openAnnouncing()
    this.#announcing.join(this.#locals, true)
    this.#scan = setInterval(() => void this.#rescan(), interfaceScanMs)
    this.#scan.unref()
  }

  reaches(host: string): boolean {
    return this.#unicast.waysTo(host).length > 0
  }

  send(to: Address, bytes: Uint8Array): void {
    if (this.#closed) return
    const ways = this.#unicast.waysTo(to.host)
    if (ways.length === 0) this.#sendErrors++
    for (const { socket, host } of ways) {
      this.#sent++
      try {
        socket.send(bytes, to.port, host, (error) => {
          if (error) this.#sendErrors++
        })
      } catch {
        this.#sendErrors++
      }
    }
  }

  announce(bytes: Uint8Array, reach: Reach): void {
    if (!this.#closed) this.#announcing.announce(bytes, reach)
  }

  localAddresses(): readonly LocalAddress[] {
    return this.#locals
  }

  hostsForOthers(): string[] {
    return hostsForOthers(this.#locals)
  }

  counts(): EndpointCounts {
    return { sent: this.#sent, sendErrors: this.#sendErrors, socketErrors: this.#socketErrors }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#scan)
    await Promise.all([this.#unicast.close(), this.#announcing.close()])
  }

  #listen(socket: Socket, isHeard: (host: string) => boolean): void {
    socket.on('error', () => {
      this.#socketErrors++
    })
    socket.on('message', (bytes, { address, port }) => {
      if (!this.#closed && isHeard(address)) this.#options.onDatagram({ host: address, port }, bytes)
    })
  }

  /** At the discovery port everything is heard that any interface brings: of chosen addresses, only what is near them counts. */
  #isNeighbour(host: string): boolean {
    return this.reaches(host) && (this.#options.interfaces === undefined || isOnLink(host, this.#locals))
  }

  #openAnnouncing(): Promise<void> {
    return this.#announcing.open(this.#unicast.families, (socket) =>
      this.#listen(socket, (host) => this.#isNeighbour(host)),
    )
  }

  async #rescan(): Promise<void> {
    const before = this.#locals
    const locals = this.#look()
    const hasSlept = this.#wakeWatch.hasSlept(Date.now())
    if (!hasSlept && isDeepStrictEqual(locals, before)) return
    this.#locals = locals
    // IPv6 may have come only now.
    await this.#unicast.refresh(locals)
    await this.#openAnnouncing()
    if (this.#closed) return
    // Containers come and go all the time, and nobody else with them.
    const hasMoved = hasSlept || !isDeepStrictEqual(locals.filter(isNoContainer), before.filter(isNoContainer))
    this.#announcing.join(locals, hasMoved)
    if (hasMoved) this.#options.onNetworkChange?.()
  }

  /** The addresses of this machine; those that were known, where the system does not tell. */
  #look(): readonly LocalAddress[] {
    try {
      return localAddresses(this.#options.interfaces)
    } catch {
      this.#socketErrors++
      return this.#locals
    }
  }
}

const isNoContainer = ({ kind }: LocalAddress): boolean => kind !== 'virtual'
