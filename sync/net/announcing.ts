import type { Socket } from 'node:dgram'
import type { Family } from './hosts.ts'
import { broadcastOf, type LocalAddress } from './interfaces.ts'
import { multicastGroup } from './meetingPlace.ts'
import { bindSocket, closeSocket, systemCodeOf, udpSocket } from './socket.ts'
import type { UnicastSockets } from './unicast.ts'

const ANY: Record<Family, string> = { 4: '0.0.0.0', 6: '::' }

export interface Reach {
  /** By every way there is, for who may not hear the usual one; else by one multicast per network. */
  readonly broadcast: boolean
}

/**
 * What is said to everybody: by multicast on every network of this machine, by IPv4 or else by IPv6, and where that is not
 * known to work also by both, and by broadcast. Heard at the discovery port by every peer of a machine.
 */
export class Announcing {
  readonly #port: number
  readonly #unicast: UnicastSockets
  readonly #onError: (kind: 'send' | 'socket') => void
  readonly #sockets = new Map<Family, Socket>()
  #locals: readonly LocalAddress[] = []
  /** Where the group of the address's family was joined. */
  #joined = new Map<string, LocalAddress>()
  #isClosed = false

  constructor(port: number, unicast: UnicastSockets, onError: (kind: 'send' | 'socket') => void) {
    this.#port = port
    this.#unicast = unicast
    this.#onError = onError
  }

  /**
   * Listens for the families for which that is not done yet. Where somebody holds the port alone nothing is heard; typed and
   * remembered addresses still work.
   */
  async open(families: readonly Family[], listen: (socket: Socket) => void): Promise<void> {
    for (const family of families) {
      if (this.#sockets.has(family)) continue
      const socket = udpSocket(family, true)
      try {
        await bindSocket(socket, this.#port, ANY[family])
      } catch {
        this.#onError('socket')
        await closeSocket(socket)
        continue
      }
      if (this.#isClosed) await closeSocket(socket)
      else {
        this.#sockets.set(family, socket)
        listen(socket)
      }
    }
  }

  /** Joins the groups on these networks; `anew` also where that was done before: a switch may have forgotten. */
  join(locals: readonly LocalAddress[], anew: boolean): void {
    this.#locals = locals
    const before = this.#joined
    this.#joined = new Map()
    for (const local of locals) {
      const place = placeOf(local)
      if (this.#joined.has(place) || !this.#sockets.has(local.family)) continue
      // No multicast of IPv6 travels on the loopback.
      if (local.family === 6 && local.kind === 'loopback') continue
      const isJoined = before.get(place)?.host === local.host && !anew
      if (isJoined || this.#joinGroup(local)) this.#joined.set(place, local)
    }
  }

  announce(bytes: Uint8Array, { broadcast }: Reach): void {
    for (const addresses of Map.groupBy(this.#locals, ({ name }) => name).values()) {
      const isHeard = this.#multicast(addresses, 4, bytes)
      const isHeardBy6 = (!isHeard || broadcast) && this.#multicast(addresses, 6, bytes)
      const isLoopback = addresses.some(({ kind }) => kind === 'loopback')
      // Copies are cheap to recognise, and many networks drop one of them. The loopback drops nothing.
      if (!(isHeard || isHeardBy6) || (broadcast && !isLoopback)) this.#broadcast(addresses, bytes)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const sockets = [...this.#sockets.values()]
    this.#sockets.clear()
    this.#joined.clear()
    this.#locals = []
    await Promise.all(sockets.map(closeSocket))
  }

  #joinGroup(local: LocalAddress): boolean {
    const socket = this.#sockets.get(local.family)
    if (socket === undefined) return false
    const group = multicastGroup[local.family]
    const place = local.family === 4 ? local.host : `::%${local.zone}`
    try {
      socket.dropMembership(group, place)
    } catch {
      // It was not joined.
    }
    try {
      socket.addMembership(group, place)
      return true
    } catch (error) {
      // The interface is in the group by another of its addresses.
      if (systemCodeOf(error) === 'EADDRINUSE') return true
      this.#onError('socket')
      return false
    }
  }

  /** False where this network does no multicast of the family. */
  #multicast(addresses: readonly LocalAddress[], family: Family, bytes: Uint8Array): boolean {
    const address = addresses
      .filter((one) => one.family === family)
      .flatMap((one) => this.#joined.get(placeOf(one)) ?? [])
      .at(0)
    const socket = address && this.#unicast.socketOf(address)
    if (address === undefined || socket === undefined) return false
    const place = placeOf(address)
    try {
      socket.setMulticastInterface(family === 4 ? address.host : `::%${address.zone}`)
      socket.send(bytes, this.#port, multicastGroup[family], (error) => {
        // What cannot be sent once is taken for a network without multicast until it changes.
        if (!error) return
        this.#onError('send')
        this.#joined.delete(place)
      })
      return true
    } catch {
      this.#onError('send')
      return false
    }
  }

  #broadcast(addresses: readonly LocalAddress[], bytes: Uint8Array): void {
    const told = new Set<string>()
    for (const address of addresses) {
      const host = broadcastOf(address)
      const socket = this.#unicast.socketOf(address)
      if (host === undefined || socket === undefined || told.has(host)) continue
      told.add(host)
      socket.send(bytes, this.#port, host, (error) => {
        if (error) this.#onError('send')
      })
    }
  }
}

const placeOf = ({ family, name }: LocalAddress): string => `${family} ${name}`
