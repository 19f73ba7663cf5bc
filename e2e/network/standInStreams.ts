import { connect, createServer, type Server, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import type { StandInOptions, Streams } from './standInMessages.ts'

/** Who wants to speak to which port of the machine at the other end: the first line of a stream between two cables. */
interface Call {
  readonly from: string
  readonly port: number
}

/** The TCP of stand-ins: whoever connects to one is connected, from its own address, with the machine it stands for. */
export class StandInStreams {
  readonly #options: StandInOptions
  readonly #servers = new Map<string, Server>()
  readonly #sockets = new Set<Socket>()
  readonly #held = new Set<() => void>()
  #ports = new Map<string, readonly number[]>()
  #streams: Streams = 'pass'
  #delayMs = 0

  constructor(options: StandInOptions) {
    this.#options = options
    createServer({ allowHalfOpen: true }, (call) => this.#comeIn(call)).listen(options.streamsPath)
  }

  listen(host: string, ports: readonly number[]): void {
    this.#ports = new Map(this.#ports).set(host, ports)
    this.#relisten()
  }

  set(streams: Streams, delayMs: number): void {
    this.#streams = streams
    this.#delayMs = delayMs
    if (streams === 'refused') for (const socket of this.#sockets) socket.destroy()
    if (streams === 'pass') for (const release of [...this.#held]) release()
    this.#relisten()
  }

  #relisten(): void {
    const wanted = new Set<string>()
    for (const { host, streamsPath } of this.#options.others) {
      for (const port of this.#streams === 'refused' ? [] : (this.#ports.get(host) ?? [])) {
        wanted.add(`${host} ${port}`)
        if (!this.#servers.has(`${host} ${port}`)) this.#open(host, port, streamsPath)
      }
    }
    for (const [name, server] of this.#servers) {
      if (wanted.has(name)) continue
      server.close()
      this.#servers.delete(name)
    }
  }

  #open(host: string, port: number, streamsPath: string): void {
    const server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ path: streamsPath, allowHalfOpen: true })
      const call: Call = { from: near.remoteAddress ?? '', port }
      far.write(`${JSON.stringify(call)}\n`)
      this.#join(near, far)
    })
    server.on('error', (error) => console.error(`no stand-in for ${host}:${port}: ${error.message}`))
    server.listen(port, host)
    this.#servers.set(`${host} ${port}`, server)
  }

  /** Somebody on another cable calls the machine on this one. */
  #comeIn(call: Socket): void {
    call.on('error', () => call.destroy())
    readLine(call, (line) => {
      const { from, port } = JSON.parse(line) as Call
      this.#join(call, connect({ host: this.#options.machine, port, localAddress: from, allowHalfOpen: true }))
    })
  }

  #join(one: Socket, other: Socket): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.#sockets.delete(from)
        // A stream that broke off breaks off at the other end too.
        if (from.errored !== null || !from.readableEnded) to.destroy()
      })
      from.pipe(this.#wire()).pipe(to)
    }
  }

  /** What takes time to get through, and lets nothing through while streams are held. */
  #wire(): Transform {
    return new Transform({
      transform: (chunk, _encoding, done) => {
        const pass = () => {
          if (this.#streams === 'held') {
            const release = () => {
              this.#held.delete(release)
              pass()
            }
            this.#held.add(release)
          } else done(null, chunk)
        }
        // Every cable on the way takes half of the time.
        setTimeout(pass, this.#delayMs / 2)
      },
    })
  }
}

/** Takes the first line off a stream, and leaves the rest in it. */
function readLine(socket: Socket, onLine: (line: string) => void): void {
  let line = ''
  const read = () => {
    for (let byte = socket.read(1) as Buffer | null; byte !== null; byte = socket.read(1) as Buffer | null) {
      const character = byte.toString('latin1')
      if (character === '\n') {
        socket.off('readable', read)
        onLine(line)
        return
      }
      line += character
    }
  }
  socket.on('readable', read)
}
