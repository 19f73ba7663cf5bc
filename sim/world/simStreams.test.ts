import { expect, test } from 'vitest'
import type { StreamEvent, StreamId } from '../../sync/gossip/interface.ts'
import { streamConnectMs, streamIdleMs } from '../../sync/limits.ts'
import type { Station } from './testing.ts'
import { tcp, Wire } from './testing.ts'
import type { Harm } from './trouble.ts'

const opening = new Uint8Array(256).fill(1)
const words = new Uint8Array(1_000).fill(2)
const everywhere = () => true

const whatOf = (events: readonly StreamEvent[]): string[] => events.map(({ what }) => what)

/** The first station dials the second, and says something. */
function dial(wire: Wire): { ada: Station; ben: Station; stream: StreamId } {
  const [ada, ben] = wire.list
  const stream: StreamId = Symbol('test')
  ada.attached.streams.dial(stream, tcp(1))
  wire.time.run(100)
  ada.attached.streams.write(stream, opening)
  wire.time.run(100)
  return { ada, ben, stream }
}

/** A stream between the first two, and none of what was heard until then. */
function connected(wire: Wire): { ada: Station; ben: Station; stream: StreamId } {
  const ends = dial(wire)
  expect([whatOf(ends.ada.events), whatOf(ends.ben.events)]).toEqual([['connected', 'written'], ['accepted']])
  ends.ada.events.length = 0
  ends.ben.events.length = 0
  return ends
}

test('a good network carries streams', () => {
  const wire = new Wire()
  const { ada, ben, stream } = connected(wire)
  ada.attached.streams.write(stream, words)
  wire.time.run(100)
  expect(ben.events).toMatchObject([{ what: 'bytes', bytes: words }])
  ada.attached.streams.hangUp(stream)
  wire.time.run(100)
  expect(whatOf(ben.events)).toEqual(['bytes', 'closed'])
})

test('a network without streams takes none', () => {
  const wire = new Wire({ hasStreams: false })
  expect(wire.list[0].attached.streams.tcpPort).toBe(0)
  expect(whatOf(dial(wire).ada.events)).toEqual(['closed'])
})

test('who cannot be heard cannot be dialled, and one finds out after a while', () => {
  const wire = new Wire({ topology: 'line' })
  const [ada] = wire.list
  ada.attached.streams.dial(Symbol('test'), tcp(2))
  wire.time.run(streamConnectMs - 1_000)
  expect(ada.events).toEqual([])
  wire.time.run(3_000)
  expect(whatOf(ada.events)).toEqual(['closed'])
})

test('who comes back in time is connected after all', () => {
  const wire = new Wire()
  const end = wire.network.begin({ kind: 'partition', touches: everywhere })
  const { ada } = dial(wire)
  wire.time.run(2_000)
  expect(ada.events).toEqual([])
  end()
  wire.time.run(2_000)
  expect(whatOf(ada.events)).toEqual(['connected'])
  expect(wire.faults.of('partition')).toBeGreaterThan(0)
})

test.each([{ kind: 'isolation' }, { kind: 'clog' }] satisfies Harm[])(
  'over $kind nothing passes, and all of it arrives afterwards in its order',
  (harm) => {
    const wire = new Wire()
    const { ada, ben, stream } = connected(wire)
    // One way is enough to stop it: there is no word that anything came.
    const end = wire.network.begin({ ...harm, touches: (from) => from === 1 })
    for (const byte of [3, 4, 5]) ada.attached.streams.write(stream, new Uint8Array([byte]))
    wire.time.run(8_000)
    expect([ada.events, ben.events]).toEqual([[], []])
    end()
    wire.time.run(4_000)
    expect(ben.events.map((event) => event.what === 'bytes' && event.bytes[0])).toEqual([3, 4, 5])
    expect(whatOf(ada.events)).toEqual(['written', 'written', 'written'])
  },
)

test('what does not pass for long ends the stream for both', () => {
  const wire = new Wire()
  const { ada, ben, stream } = connected(wire)
  wire.network.begin({ kind: 'isolation', touches: everywhere })
  ada.attached.streams.write(stream, words)
  wire.time.run(streamIdleMs + 5_000)
  expect([whatOf(ada.events), whatOf(ben.events)]).toEqual([['closed'], ['closed']])
})

test('who sleeps is sent the rest once it wakes, and told then what it slept through', () => {
  const wire = new Wire()
  const { ada, ben, stream } = connected(wire)
  ben.isAwake = false
  ada.attached.streams.write(stream, words)
  wire.time.run(5_000)
  expect(ben.events).toEqual([])
  ben.isAwake = true
  wire.time.run(4_000)
  expect(whatOf(ben.events)).toEqual(['bytes'])
  ben.isAwake = false
  ada.attached.streams.hangUp(stream)
  wire.time.run(streamIdleMs + 5_000)
  expect(whatOf(ben.events)).toEqual(['bytes'])
  ben.isAwake = true
  wire.time.run(1_000)
  expect(whatOf(ben.events)).toEqual(['bytes', 'closed'])
})

test('streams are cut in the middle of what they carry', () => {
  const wire = new Wire()
  const { ada, ben, stream } = connected(wire)
  wire.network.begin({ kind: 'streamCut', share: 1, touches: everywhere })
  ada.attached.streams.write(stream, words)
  wire.time.run(100)
  expect([whatOf(ada.events), whatOf(ben.events)]).toEqual([['closed'], ['closed']])
  expect(wire.faults.all()).toEqual({ streamCut: 1 })
})

test.each([
  ['atOnce', 100],
  ['silently', streamConnectMs + 1_000],
] as const)('streams are refused %s', (refusal, afterMs) => {
  const wire = new Wire()
  wire.network.begin({ kind: 'streamRefused', refusal, touches: everywhere })
  const { ada } = dial(wire)
  wire.time.run(afterMs)
  expect(whatOf(ada.events)).toEqual(['closed'])
  expect(wire.faults.all()).toEqual({ streamRefused: 1 })
})

test('streams are slow', () => {
  const wire = new Wire()
  const { ada, ben, stream } = connected(wire)
  wire.network.begin({ kind: 'streamSlow', bytesPerMs: 1, touches: everywhere })
  ada.attached.streams.write(stream, words)
  wire.time.run(900)
  expect(ben.events).toEqual([])
  wire.time.run(200)
  expect(whatOf(ben.events)).toEqual(['bytes'])
  expect(wire.faults.of('streamSlow')).toBeGreaterThan(0)
})

test('whoever gets another address has no streams any more, which others find out late', () => {
  const wire = new Wire()
  const { ada, ben, stream } = connected(wire)
  ben.attached.move(wire.network.freshHost(), true)
  expect(whatOf(ben.events)).toEqual(['closed'])
  ada.attached.streams.write(stream, words)
  wire.time.run(streamIdleMs - 1_000)
  expect(ada.events).toEqual([])
  wire.time.run(2_000)
  expect(whatOf(ada.events)).toEqual(['closed'])
})
