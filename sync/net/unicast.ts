import type { Socket } from 'node:dgram'
import { assert } from '../../core/assert.ts'
import { routesMax } from '../limits.ts'
import { type Family, familyOf, isLinkLocalHost, isLoopbackHost, withoutZone, zoneOf } from './hosts.ts'
import { isAround, isLinkTo, type LocalAddress } from './interfaces.ts'
import { bindSocket, closeSocket, systemCodeOf, udpSocket } from './socket.ts'

interface Bound {
  readonly family: Family
  readonly host: string
  readonly socket: Socket
}

/** A socket to send with, and the host to send to. */
export interface Way {
  readonly socket: Socket
  readonly host: string
}

/**
 * The sockets at which this peer is reached, all at one port: one for every address there is, or one for each that was
 * chosen, so that nothing arrives or leaves by any other. Everything is sent from them, so that whoever hears us knows where
 * to answer.
 */
export class UnicastSockets {
  readonly #chosen: readonly string[] | undefined
  readonly #listen: (socket: Socket) => void
  #bound: Bound[] = []
  #locals: readonly LocalAddress[] = []
  readonly #ways = new Map<string, readonly Way[]>()
  #isClosed = false

  constructor(chosen: readonly string[] | undefined, listen: (socket: Socket) => void) {
    this.#chosen = chosen
    this.#listen = listen
  }

  /** Binds at the first of the ports that is free; rejects with the system's error where none is. */
  async open(ports: readonly number[]): Promise<void> {
    let refusal: unknown
    for (const port of ports) {
      try {
        await this.#bindAll(port)
        return
      } catch (error) {
        refusal = error
        await this.#release()
        if (systemCodeOf(error) !== 'EADDRINUSE') throw error
      }
    }
    throw refusal
  }

  get port(): number {
    const [first] = this.#bound
    assert(first !== undefined, 'the sockets are open')
    return first.socket.address().port
  }

  get families(): readonly Family[] {
    return [...new Set(this.#bound.map(({ family }) => family))]
  }

  /** What this machine is called from now on. */
  set locals(locals: readonly LocalAddress[]) {
    this.#locals = locals
    this.#ways.clear()
  }

  /** Takes what this machine is called now; at chosen addresses that have come since it is listened as well. */
  async refresh(locals: readonly LocalAddress[]): Promise<void> {
    this.locals = locals
    for (const host of this.#hosts()) {
      if (this.#isClosed || this.#bound.some((bound) => bound.host === host)) continue
      await this.#bind(host, this.port).catch(() => undefined)
    }
  }

  /** How a host is reached: by none of the ways where it is not one of the networks around, by several where it has no zone. */
  waysTo(host: string): readonly Way[] {
    const known = this.#ways.get(host)
    if (known) return known
    const ways = this.#findWays(host)
    if (this.#ways.size >= routesMax) this.#ways.clear()
    this.#ways.set(host, ways)
    return ways
  }

  /** The socket that sends from an address of this machine. */
  socketOf({ family, host }: LocalAddress): Socket | undefined {
    const bound = this.#bound.find((one) => one.family === family && (this.#chosen === undefined || one.host === host))
    return bound?.socket
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#release()
  }

  async #release(): Promise<void> {
    const bound = this.#bound
    this.#bound = []
    await Promise.all(bound.map(({ socket }) => closeSocket(socket)))
  }

  #hosts(): readonly string[] {
    if (this.#chosen === undefined) return ['0.0.0.0', '::']
    return this.#chosen.map((chosen) => this.#locals.find(({ host }) => withoutZone(host) === chosen)?.host ?? chosen)
  }

  async #bindAll(port: number): Promise<void> {
    let refusal: unknown
    for (const host of this.#hosts()) {
      try {
        await this.#bind(host, this.#bound.length === 0 ? port : this.port)
      } catch (error) {
        // A machine may lack IPv6, and an address that was chosen may come later.
        if (systemCodeOf(error) === 'EADDRINUSE') throw error
        refusal = error
      }
    }
    if (this.#bound.length === 0) throw refusal
  }

  async #bind(host: string, port: number): Promise<void> {
    const family = familyOf(host)
    assert(family !== undefined, `${host} is an address`)
    const socket = udpSocket(family, false)
    try {
      await bindSocket(socket, port, host)
    } catch (error) {
      await closeSocket(socket)
      throw error
    }
    if (this.#isClosed) return closeSocket(socket)
    if (family === 4) socket.setBroadcast(true)
    this.#listen(socket)
    this.#bound.push({ family, host, socket })
  }

  #findWays(host: string): readonly Way[] {
    const keepsToLoopback = this.#chosen?.every(isLoopbackHost) ?? false
    if (!isAround(host, this.#locals, keepsToLoopback)) return []
    // A link-local address from an invite: on which of our networks it is nobody said.
    if (isLinkLocalHost(host) && zoneOf(host) === undefined) {
      const zones = new Set(this.#locals.filter(isOutwardIpv6).map(({ zone }) => zone))
      return [...zones].flatMap((zone) => this.#wayTo(`${host}%${zone}`))
    }
    return this.#wayTo(host)
  }

  #wayTo(host: string): readonly Way[] {
    const ofFamily = this.#bound.filter(({ family }) => family === familyOf(host))
    if (this.#chosen === undefined) return ofFamily.map(({ socket }) => ({ socket, host }))
    const isOnLoopback = isLoopbackHost(host)
    const usable = ofFamily.filter((bound) => isLoopbackHost(bound.host) === isOnLoopback)
    const near = usable.find((bound) =>
      this.#locals.some((local) => local.host === bound.host && isLinkTo(local, host)),
    )
    const way = near ?? (isLinkLocalHost(host) ? undefined : usable.find((bound) => !isLinkLocalHost(bound.host)))
    return way ? [{ socket: way.socket, host }] : []
  }
}

const isOutwardIpv6 = ({ family, kind }: LocalAddress): boolean => family === 6 && kind !== 'loopback'
