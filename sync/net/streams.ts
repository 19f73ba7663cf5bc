import type { Server, Socket } from 'node:net'
import { connect } from 'node:net'
import type { Address, StreamEvent, StreamId } from '../gossip/interface.ts'
import {
  acceptedStreamsMax,
  acceptedStreamsPerHostMax,
  streamConnectMs,
  streamIdleMs,
  streamOpeningMs,
} from '../limits.ts'
import { canonicalHost, familyOf, isLoopbackHost } from './hosts.ts'
import { isAround, localAddresses } from './interfaces.ts'
import { closeServer, listenOn } from './tcpServer.ts'

export interface StreamsOptions {
  /** The local addresses to use; all of them where absent. */
  readonly interfaces?: readonly string[]
  /** The TCP port to be reached at where it is free, else any. */
  readonly port?: number
  /** An accepted stream is told of once so many bytes have come; who does not send them in time is cut off. */
  readonly openingBytes: number
  readonly onEvent: (event: StreamEvent) => void
}

/**
 * The TCP connections of one peer, as streams of bytes that mean nothing here. Nothing here ever throws for what the
 * network does: what cannot be is `closed`.
 */
export interface Streams {
  /** 0 where nobody can connect. */
  readonly tcpPort: number
  /** Told of as `connected` or `closed`, never before this returns. */
  dial(stream: StreamId, to: Address): void
  /** Told of as `written` once it has left. Of a stream that is gone nothing is told. */
  write(stream: StreamId, bytes: Uint8Array): void
  /** No `bytes` until `resume`, beyond one chunk that is on its way. */
  pause(stream: StreamId): void
  resume(stream: StreamId): void
  /** Ends it at once. Nothing is told of it afterwards. */
  hangUp(stream: StreamId): void
  close(): Promise<void>
}

/** Listens where it can. Where it cannot, others can still be dialled. */
export async function openStreams(options: StreamsOptions): Promise<Streams> {
  const streams = new TcpStreams(options)
  await streams.open()
  return streams
}

interface Line {
  readonly socket: Socket
  /** Of an accepted one: whose it is. */
  readonly host: string | undefined
  /** What has come of the opening of an accepted one; undefined once it is complete. */
  opening: Uint8Array[] | undefined
}

class TcpStreams implements Streams {
  readonly #options: StreamsOptions
  readonly #lines = new Map<StreamId, Line>()
  #servers: readonly Server[] = []
  #closed = false
  tcpPort = 0

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    const { interfaces = ['0.0.0.0', '::'], port = 0 } = this.#options
    const { servers, port: heardAt } = await listenOn(interfaces, port, (socket) => this.#accept(socket))
    this.#servers = servers
    this.tcpPort = heardAt
  }

  dial(stream: StreamId, to: Address): void {
    const socket = this.#connect(to)
    if (socket === undefined) {
      setImmediate(() => this.#tell({ what: 'closed', stream }))
      return
    }
    this.#watch(stream, { socket, host: undefined, opening: undefined })
    socket.setTimeout(streamConnectMs, () => socket.destroy())
    socket.on('connect', () => {
      socket.setTimeout(streamIdleMs)
      this.#tellOf(stream, { what: 'connected', stream })
    })
  }

  write(stream: StreamId, bytes: Uint8Array): void {
    this.#lines.get(stream)?.socket.write(bytes, (error) => {
      if (!error) this.#tellOf(stream, { what: 'written', stream, byteCount: bytes.length })
    })
  }

  pause(stream: StreamId): void {
    this.#lines.get(stream)?.socket.pause()
  }

  resume(stream: StreamId): void {
    this.#lines.get(stream)?.socket.resume()
  }

  hangUp(stream: StreamId): void {
    const line = this.#lines.get(stream)
    this.#lines.delete(stream)
    line?.socket.destroy()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const stream of [...this.#lines.keys()]) this.hangUp(stream)
    await Promise.all(this.#servers.map(closeServer))
  }

  /** Undefined where that cannot be tried. */
  #connect({ host, port }: Address): Socket | undefined {
    const to = canonicalHost(host)
    // Addresses only: no name ever goes to a name server, and nothing to other networks than those around.
    if (this.#closed || to === undefined || !this.#isAround(to)) return undefined
    const ofFamily = this.#options.interfaces?.filter((own) => familyOf(own) === familyOf(to)) ?? []
    const [only] = ofFamily
    try {
      const from = only !== undefined && ofFamily.length === 1 ? { localAddress: only } : {}
      return connect({ host: to, port, noDelay: true, ...from })
    } catch {
      return undefined
    }
  }

  #isAround(host: string): boolean {
    const { interfaces } = this.#options
    return isAround(host, localAddresses(interfaces), interfaces?.every(isLoopbackHost) ?? false)
  }

  #accept(socket: Socket): void {
    const host = socket.remoteAddress
    if (this.#closed || host === undefined || !this.#isAround(host) || !this.#hasRoomFor(host)) {
      socket.destroy()
      return
    }
    const stream: StreamId = Symbol('accepted')
    const line: Line = { socket, host, opening: [] }
    socket.setNoDelay(true)
    socket.setTimeout(streamIdleMs, () => socket.destroy())
    this.#watch(stream, line)
    setTimeout(() => {
      if (line.opening) socket.destroy()
    }, streamOpeningMs).unref()
  }

  /** Who has not shown that it has anything to say gives way. */
  #hasRoomFor(host: string): boolean {
    const accepted = [...this.#lines].filter(([, line]) => line.host !== undefined)
    const ofHost = accepted.filter(([, line]) => line.host === host)
    const crowd =
      ofHost.length >= acceptedStreamsPerHostMax ? ofHost : accepted.length >= acceptedStreamsMax ? accepted : []
    if (crowd.length === 0) return true
    const [silent] = crowd.find(([, { opening }]) => opening !== undefined) ?? []
    if (silent === undefined) return false
    this.hangUp(silent)
    return true
  }

  #watch(stream: StreamId, line: Line): void {
    const { socket } = line
    this.#lines.set(stream, line)
    socket.on('data', (bytes: Buffer) => this.#hear(stream, line, new Uint8Array(bytes)))
    // What went wrong is followed by `close`.
    socket.on('error', () => {})
    socket.on('close', () => {
      const wasTold = line.opening === undefined
      if (this.#lines.get(stream) !== line) return
      this.#lines.delete(stream)
      if (wasTold) this.#tell({ what: 'closed', stream })
    })
  }

  #hear(stream: StreamId, line: Line, bytes: Uint8Array): void {
    const { opening, socket, host } = line
    if (opening === undefined) {
      this.#tellOf(stream, { what: 'bytes', stream, bytes })
      return
    }
    opening.push(bytes)
    const whole = Buffer.concat(opening)
    const { openingBytes } = this.#options
    if (whole.length < openingBytes) return
    line.opening = undefined
    const from = { host: host ?? '', port: socket.remotePort ?? 0 }
    this.#tellOf(stream, { what: 'accepted', stream, from, opening: new Uint8Array(whole.subarray(0, openingBytes)) })
    const rest = whole.subarray(openingBytes)
    if (rest.length > 0) this.#tellOf(stream, { what: 'bytes', stream, bytes: new Uint8Array(rest) })
  }

  /** Of a stream that was hung up nothing is told. */
  #tellOf(stream: StreamId, event: StreamEvent): void {
    if (this.#lines.has(stream)) this.#tell(event)
  }

  #tell(event: StreamEvent): void {
    if (!this.#closed) this.#options.onEvent(event)
  }
}
