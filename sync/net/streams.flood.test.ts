import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StreamEvent } from '../gossip/interface.ts'
import { acceptedStreamsMax, acceptedStreamsPerHostMax } from '../limits.ts'
import type { Streams } from './streams.ts'
import { openStreams } from './streams.ts'

const OPENING_BYTES = 256
const HOSTS = 12
const PER_HOST = 2 * acceptedStreamsPerHostMax
const sockets: Socket[] = []
let streams: Streams | undefined

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await streams?.close()
})

interface Connection {
  readonly socket: Socket
  readonly isCut: () => boolean
}

/** Connects from an address of the loopback, and notes whether it was cut off. */
async function connectFrom(host: string, port: number): Promise<Connection> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: host })
  sockets.push(socket)
  let isCut = false
  socket.on('error', () => {})
  socket.on('close', () => {
    isCut = true
  })
  await new Promise((resolve) => {
    socket.once('connect', resolve)
    socket.once('close', resolve)
  })
  return { socket, isCut: () => isCut }
}

describe('streams that many hosts open and leave', () => {
  it('are bounded for each host and in all, and keep nobody out who has something to say', async () => {
    const events: StreamEvent[] = []
    streams = await openStreams({
      interfaces: ['127.0.0.1'],
      openingBytes: OPENING_BYTES,
      onEvent: (event) => events.push(event),
    })
    const { tcpPort } = streams
    const left: Connection[] = []
    for (let host = 2; host < 2 + HOSTS; host++) {
      for (let index = 0; index < PER_HOST; index++) {
        const connection = await connectFrom(`127.0.0.${host}`, tcpPort)
        // Some begin to say something, and never come to the end of it.
        if (index % 2 === 0) connection.socket.write(new Uint8Array(OPENING_BYTES - 1))
        left.push(connection)
      }
    }
    await vi.waitFor(() => {
      expect(left.filter(({ isCut }) => !isCut()).length).toBeLessThanOrEqual(acceptedStreamsMax)
    })
    expect(events).toEqual([])

    const { socket } = await connectFrom('127.0.0.1', tcpPort)
    socket.write(new Uint8Array(OPENING_BYTES))
    await vi.waitFor(() => expect(events.map(({ what }) => what)).toEqual(['accepted']))
  })
})
