import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StreamEvent, StreamId } from '../gossip/interface.ts'
import { acceptedStreamsPerHostMax } from '../limits.ts'
import type { Streams } from './streams.ts'
import { openStreams } from './streams.ts'

const OPENING_BYTES = 4
const opened: Streams[] = []

async function open(onEvent?: (event: StreamEvent, streams: Streams) => void, port = 0) {
  const events: StreamEvent[] = []
  const streams: Streams = await openStreams({
    interfaces: ['127.0.0.1'],
    port,
    openingBytes: OPENING_BYTES,
    onEvent: (event) => {
      events.push(event)
      onEvent?.(event, streams)
    },
  })
  opened.push(streams)
  const of = <What extends StreamEvent['what']>(what: What) =>
    events.filter((event): event is Extract<StreamEvent, { what: What }> => event.what === what)
  return { streams, events, of }
}

type Opened = Awaited<ReturnType<typeof open>>

async function dialled(from: Opened, to: Opened): Promise<StreamId> {
  const stream = Symbol('dialled')
  from.streams.dial(stream, { host: '127.0.0.1', port: to.streams.tcpPort })
  await vi.waitFor(() => expect(from.of('connected')).toContainEqual({ what: 'connected', stream }))
  return stream
}

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (events: readonly { readonly bytes: Uint8Array }[]) =>
  events.map((event) => new TextDecoder().decode(event.bytes)).join('')

afterEach(async () => {
  await Promise.all(opened.splice(0).map((streams) => streams.close()))
})

describe('streams on the loopback', () => {
  it('carry bytes both ways, in order, and tell what has left', async () => {
    const [ada, ben] = [await open(), await open()]
    const stream = await dialled(ada, ben)
    ada.streams.write(stream, bytes('open'))
    ada.streams.write(stream, bytes('and more'))
    await vi.waitFor(() => expect(text(ben.of('bytes'))).toBe('and more'))
    const [accepted] = ben.of('accepted')
    expect(accepted).toMatchObject({ from: { host: '127.0.0.1' }, opening: bytes('open') })
    ben.streams.write(accepted?.stream ?? Symbol('none'), bytes('answer'))
    await vi.waitFor(() => expect(text(ada.of('bytes'))).toBe('answer'))
    expect(ada.of('written').map(({ byteCount }) => byteCount)).toEqual([4, 8])
  })

  it('tell the other side of an end, and never speak of a stream that was hung up', async () => {
    const [ada, ben] = [await open(), await open()]
    const stream = await dialled(ada, ben)
    ada.streams.write(stream, bytes('open'))
    await vi.waitFor(() => expect(ben.of('accepted')).toHaveLength(1))
    ada.streams.hangUp(stream)
    await vi.waitFor(() => expect(ben.of('closed')).toHaveLength(1))
    expect(ada.of('closed')).toEqual([])
  })

  it('bring nothing while they are paused, and everything afterwards', async () => {
    const ada = await open()
    const ben = await open((event, streams) => {
      if (event.what === 'accepted') streams.pause(event.stream)
    })
    const stream = await dialled(ada, ben)
    ada.streams.write(stream, bytes('open'))
    await vi.waitFor(() => expect(ben.of('accepted')).toHaveLength(1))
    const much = new Uint8Array(16 * 1024 * 1024).fill(7)
    ada.streams.write(stream, much)
    const total = () => ben.of('bytes').reduce((sum, event) => sum + event.bytes.length, 0)
    // The other side cannot get rid of it all: nobody reads it.
    ada.streams.write(stream, bytes('end'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(total()).toBeLessThanOrEqual(256 * 1024)
    expect(ada.of('written').some(({ byteCount }) => byteCount === 3)).toBe(false)
    ben.streams.resume(ben.of('accepted')[0]?.stream ?? Symbol('none'))
    await vi.waitFor(() => expect(total()).toBe(much.length + 3), { timeout: 10_000 })
  })

  it('are closed where nobody listens, where no address is given, and outside the loopback where only that was chosen', async () => {
    const ada = await open()
    const nobody = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => nobody.once('listening', resolve))
    const { port } = nobody.address() as AddressInfo
    await new Promise((resolve) => nobody.close(resolve))
    const hosts = ['127.0.0.1', 'localhost.invalid', '192.0.2.1', '::ffff:192.0.2.1', '']
    const streams = hosts.map((host) => {
      const stream = Symbol(host)
      ada.streams.dial(stream, { host, port })
      return stream
    })
    const badPort = Symbol('bad port')
    ada.streams.dial(badPort, { host: '127.0.0.1', port: 70_000 })
    await vi.waitFor(() => {
      const closed = new Set(ada.of('closed').map(({ stream }) => stream))
      expect(closed).toEqual(new Set([...streams, badPort]))
    })
  })

  it('are told of only once enough has come, and who stays silent gives way', async () => {
    const ada = await open()
    const sockets = Array.from({ length: acceptedStreamsPerHostMax }, () => connect(ada.streams.tcpPort, '127.0.0.1'))
    const ended: unknown[] = []
    for (const socket of sockets) {
      socket.on('error', () => {})
      socket.on('close', () => ended.push(socket))
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.write('ab')
    }
    const ben = await open()
    const stream = await dialled(ben, ada)
    ben.streams.write(stream, bytes('open'))
    await vi.waitFor(() => expect(ada.of('accepted')).toHaveLength(1))
    expect(ada.events).toHaveLength(1)
    await vi.waitFor(() => expect(ended).toEqual([sockets[0]]))
    for (const socket of sockets) socket.destroy()
  })

  it('have the wanted port where it is free, and another where it is not', async () => {
    const ada = await open()
    const ben = await open(undefined, ada.streams.tcpPort)
    expect(ben.streams.tcpPort).not.toBe(ada.streams.tcpPort)
    expect(ben.streams.tcpPort).toBeGreaterThan(0)
  })
})
