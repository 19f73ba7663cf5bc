import { describe, expect, it } from 'vitest'
import type { StreamEvent, StreamId } from '../../sync/gossip/interface.ts'
import type { Streams } from '../../sync/net/streams.ts'
import { VirtualStreams } from '../../sync/testing/virtualStreams.ts'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { dialledStreams } from './dialledStreams.ts'
import { Dials } from './dials.ts'

const there = { host: '10.0.0.2', port: 1 }
const here = { host: '10.0.0.1', port: 1 }
const opening = new Uint8Array(256).fill(1)
const told = ({ what, ...event }: StreamEvent) => ('bytes' in event ? `${what} ${event.bytes.length}` : what)

/** Two places that reach each other, the first of them through dials. */
async function build() {
  const time = new VirtualTime(0)
  const network = new VirtualStreams((delayMs, task) => void time.after(delayMs, task))
  const dials = new Dials(() => 0)
  const heard: string[] = []
  const heardThere: string[] = []
  let accepted: StreamId | undefined
  let acceptedThere: StreamId | undefined
  const other = network.place(there, (event) => {
    if (event.what === 'accepted') acceptedThere = event.stream
    heardThere.push(told(event))
  })
  const streams = await dialledStreams(
    async ({ onEvent }): Promise<Streams> => {
      const place = network.place(here, onEvent)
      return { ...place, tcpPort: here.port, close: async () => place.close() }
    },
    {
      openingBytes: 256,
      onEvent: (event) => {
        if (event.what === 'accepted') accepted = event.stream
        heard.push(told(event))
      },
    },
    dials,
    { after: (delayMs, task) => time.after(delayMs, task), nowMs: () => time.nowMs },
  )
  const stream: StreamId = Symbol('ours')
  const begin = () => {
    streams.dial(stream, there)
    time.run(50)
    streams.write(stream, opening)
    time.run(50)
  }
  return {
    time,
    network,
    dials,
    streams,
    other,
    heard,
    heardThere,
    stream,
    begin,
    accepted: () => accepted,
    acceptedThere: () => acceptedThere,
  }
}

describe('a stream', () => {
  it('passes through dials that nobody turned', async () => {
    const { begin, heard, heardThere, other, acceptedThere, time } = await build()
    begin()
    const back = acceptedThere()
    if (back) other.write(back, new Uint8Array(5))
    time.run(50)
    expect(heard).toEqual(['connected', 'written', 'bytes 5'])
    expect(heardThere).toEqual(['accepted', 'written'])
  })

  it('breaks on both sides when the cable is cut, and none comes to be until it is mended', async () => {
    const { begin, dials, streams, other, heard, heardThere, time, network } = await build()
    begin()
    dials.turn({ isCut: true })
    // Never before what was done returns.
    expect(heard.at(-1)).toBe('written')
    time.run(50)
    expect([heard.at(-1), heardThere.at(-1)]).toEqual(['closed', 'closed'])
    streams.dial(Symbol('again'), there)
    const theirs: StreamId = Symbol('theirs')
    other.dial(theirs, here)
    time.run(50)
    other.write(theirs, opening)
    time.run(50)
    expect(heard.slice(-2)).toEqual(['closed', 'closed'])
    expect(heard).not.toContain('accepted')
    expect(network.count).toBe(0)
    dials.turn({ isCut: false })
    begin()
    expect(heardThere.at(-1)).toBe('accepted')
  })

  it('of a sleeper is gone, of which the sleeper hears when it wakes', async () => {
    const { begin, dials, heard, heardThere, time } = await build()
    begin()
    dials.turn({ isAsleep: true })
    time.run(1_000)
    expect([heard.at(-1), heardThere.at(-1)]).toEqual(['written', 'closed'])
    dials.turn({ isAsleep: false })
    expect(heard.at(-1)).toBe('closed')
  })

  it('that its owner hung up is not told of as broken', async () => {
    const { begin, dials, streams, stream, heard, time } = await build()
    begin()
    dials.turn({ isCut: true })
    streams.hangUp(stream)
    time.run(50)
    expect(heard).not.toContain('closed')
  })

  it('is late by the delay each way, and in order', async () => {
    const { dials, streams, stream, heardThere, heard, time } = await build()
    dials.turn({ delayMs: 100 })
    streams.dial(stream, there)
    time.run(190)
    expect(heard).toEqual([])
    time.run(20)
    expect(heard).toEqual(['connected'])
    streams.write(stream, opening)
    streams.write(stream, new Uint8Array(7))
    dials.turn({ delayMs: 0 })
    time.run(90)
    expect(heardThere).toEqual([])
    time.run(50)
    expect(heardThere).toEqual(['accepted', 'bytes 7'])
  })

  it('gives nothing to an owner who wants a pause, whatever was on its way', async () => {
    const { begin, dials, streams, stream, other, acceptedThere, heard, time } = await build()
    begin()
    dials.turn({ delayMs: 100 })
    const back = acceptedThere()
    if (back) other.write(back, new Uint8Array(9))
    time.run(50)
    streams.pause(stream)
    time.run(1_000)
    expect(heard).not.toContain('bytes 9')
    streams.resume(stream)
    expect(heard.at(-1)).toBe('bytes 9')
  })

  it('stands still while the network is held', async () => {
    const { begin, dials, streams, stream, heardThere, time } = await build()
    begin()
    dials.turn({ isHeld: true })
    streams.write(stream, new Uint8Array(3))
    time.run(1_000)
    expect(heardThere).not.toContain('bytes 3')
    dials.turn({ isHeld: false })
    time.run(10)
    expect(heardThere.at(-1)).toBe('bytes 3')
  })
})
