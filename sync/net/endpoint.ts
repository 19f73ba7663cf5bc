import type { Socket } from 'node:dgram'
import type { Address } from '../gossip/interface.ts'
import { interfaceScanMs } from '../limits.ts'
import type { LocalInterface } from './interfaces.ts'
import { isLoopbackHost, localInterfaces } from './interfaces.ts'
import { bindSocket, closeSocket, udpSocket } from './socket.ts'

export interface EndpointOptions {
  /** The local IPv4 addresses to use; all of them where absent. */
  readonly interfaces?: readonly string[]
  /** The UDP port to be reached at; any free one where absent. */
  readonly port?: number
  /** Where announcements are heard. The same for everybody, except in tests that want to be among themselves. */
  readonly discoveryPort?: number
  readonly onDatagram: (from: Address, bytes: Uint8Array) => void
}

export interface EndpointCounts {
  /** Datagrams the system refused to send. */
  readonly sendErrors: number
  /** Errors of a socket while it was listening. */
  readonly socketErrors: number
}

/** The UDP sockets of one peer. Nothing here ever throws for what the network does. */
export interface Endpoint {
  readonly udpPort: number
  /** Where announcements are listened for. */
  readonly discoveryPort: number
  send(to: Address, bytes: Uint8Array): void
  /** To everybody on the chosen networks: by multicast, and by broadcast for networks that drop multicast. */
  announce(bytes: Uint8Array): void
  /** The hosts where others may reach this peer; the loopback only where nothing else was chosen. */
  localAddresses(): string[]
  counts(): EndpointCounts
  close(): Promise<void>
}

const discoveryPortDefault = 28_671
export const MULTICAST_GROUP = '239.83.107.19'

/** Opens the sockets; rejects where the port to be reached at cannot be had. Without discovery it still works. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const endpoint = new UdpEndpoint(options)
  await endpoint.open()
  return endpoint
}

class UdpEndpoint implements Endpoint {
  readonly #options: EndpointOptions
  readonly discoveryPort: number
  /** Everything is sent from here, so that whoever hears us knows where to answer. */
  readonly #unicast = udpSocket(false)
  #discovery: Socket | undefined
  #interfaces: LocalInterface[] = []
  /** Interfaces on which multicast could be joined. */
  readonly #joined = new Set<string>()
  #scan: NodeJS.Timeout | undefined
  #sendErrors = 0
  #socketErrors = 0
  #closed = false

  constructor(options: EndpointOptions) {
    this.#options = options
    this.discoveryPort = options.discoveryPort ?? discoveryPortDefault
  }

  get udpPort(): number {
    return this.#unicast.address().port
  }

  async open(): Promise<void> {
    this.#interfaces = localInterfaces(this.#options.interfaces)
    await bindSocket(this.#unicast, this.#options.port ?? 0, this.#bindHost())
    this.#unicast.setBroadcast(true)
    this.#listen(this.#unicast)
    await this.#openDiscovery()
    this.#scan = setInterval(() => this.#rescan(), interfaceScanMs)
    this.#scan.unref()
  }

  send(to: Address, bytes: Uint8Array): void {
    if (this.#closed) return
    // Who keeps to the loopback sends nothing elsewhere, whatever address somebody typed.
    if (this.#onlyLoopback() && !isLoopbackHost(to.host)) {
      this.#sendErrors++
      return
    }
    try {
      this.#unicast.send(bytes, to.port, to.host, (error) => {
        if (error) this.#sendErrors++
      })
    } catch {
      this.#sendErrors++
    }
  }

  announce(bytes: Uint8Array): void {
    for (const local of this.#interfaces) {
      const heard = this.#multicast(local, bytes)
      // Copies are cheap to recognise, and many networks drop one of the two. The loopback drops nothing.
      if (!heard || !local.loopback) this.send({ host: local.broadcast, port: this.discoveryPort }, bytes)
    }
  }

  localAddresses(): string[] {
    const outward = this.#interfaces.filter(({ loopback }) => !loopback)
    const reachable = outward.length > 0 ? outward : this.#interfaces
    return reachable.map(({ host }) => host)
  }

  counts(): EndpointCounts {
    return { sendErrors: this.#sendErrors, socketErrors: this.#socketErrors }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#scan)
    await closeSocket(this.#unicast)
    if (this.#discovery) await closeSocket(this.#discovery)
  }

  /** One chosen address is bound itself, so that nothing arrives or leaves by any other. */
  #bindHost(): string {
    const [only, ...others] = this.#options.interfaces ?? []
    return only !== undefined && others.length === 0 ? only : '0.0.0.0'
  }

  async #openDiscovery(): Promise<void> {
    const socket = udpSocket(true)
    try {
      await bindSocket(socket, this.discoveryPort, '0.0.0.0')
    } catch {
      // Somebody holds the port alone: typed and remembered addresses still work.
      this.#socketErrors++
      await closeSocket(socket)
      return
    }
    this.#discovery = socket
    this.#listen(socket)
    this.#joinGroups()
  }

  #listen(socket: Socket): void {
    socket.on('error', () => {
      this.#socketErrors++
    })
    socket.on('message', (bytes, { address, port }) => {
      if (this.#closed || (this.#onlyLoopback() && !isLoopbackHost(address))) return
      this.#options.onDatagram({ host: address, port }, bytes)
    })
  }

  #joinGroups(): void {
    for (const { host } of this.#interfaces) {
      if (this.#discovery === undefined || this.#joined.has(host)) continue
      try {
        this.#discovery.addMembership(MULTICAST_GROUP, host)
        this.#joined.add(host)
      } catch {
        this.#socketErrors++
      }
    }
  }

  /** False where this interface does no multicast. */
  #multicast({ host }: LocalInterface, bytes: Uint8Array): boolean {
    if (this.#closed || !this.#joined.has(host)) return false
    try {
      this.#unicast.setMulticastInterface(host)
      this.#unicast.send(bytes, this.discoveryPort, MULTICAST_GROUP, (error) => {
        // What cannot be sent once is taken for a network without multicast until it changes.
        if (!error) return
        this.#sendErrors++
        this.#joined.delete(host)
      })
      return true
    } catch {
      this.#sendErrors++
      return false
    }
  }

  #rescan(): void {
    this.#interfaces = localInterfaces(this.#options.interfaces)
    for (const host of this.#joined) {
      if (!this.#interfaces.some((local) => local.host === host)) this.#joined.delete(host)
    }
    this.#joinGroups()
  }

  #onlyLoopback(): boolean {
    const chosen = this.#options.interfaces
    return chosen?.every(isLoopbackHost) ?? false
  }
}
