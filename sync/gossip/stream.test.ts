import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ackEveryDatagrams,
  pushQueueBytesMax,
  resendsMax,
  windowMaxDatagrams,
  windowStartDatagrams,
} from '../limits.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { Delivery } from '../wire/delivery.ts'
import { Assembly } from './assembly.ts'
import { Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'

const random = new SeededRandom(1)
const pushOf = (bytes: number) => ({ type: 'push' as const, id: random.bytes(32), blob: random.bytes(bytes) })
const ada = 'a'.repeat(52) as Parameters<Assembly['add']>[0]

function fill(outbox: Outbox, count: number, bytes: number) {
  const pushes = Array.from({ length: count }, () => pushOf(bytes))
  for (const push of pushes) expect(outbox.push(push, false)).toBe(true)
  return pushes
}

/** What an inbox acknowledges after these deliveries. */
function ackOf(inbox: Inbox, deliveries: readonly Delivery[]) {
  for (const delivery of deliveries) inbox.receive(delivery, 0)
  return inbox.takeAck()
}

describe('the stream to one peer', () => {
  it('sends small events together and never more than the window allows', () => {
    const outbox = new Outbox(1)
    fill(outbox, 1000, 500)
    const { deliveries } = outbox.take(0)
    expect(deliveries).toHaveLength(windowStartDatagrams)
    expect(deliveries.every(({ cargo }) => cargo.type === 'events' && cargo.blobs.length === 2)).toBe(true)
    expect(outbox.take(10).deliveries).toEqual([])
  })

  it('reports an event when its datagram is acknowledged, and a large one when all its pieces are', () => {
    const outbox = new Outbox(1)
    const [small] = fill(outbox, 1, 100)
    const [large] = fill(outbox, 1, 2500)
    const { deliveries } = outbox.take(0)
    expect(deliveries.map(({ cargo }) => cargo.type)).toEqual(['events', 'fragment', 'fragment', 'fragment'])
    const inbox = new Inbox()
    expect(outbox.acknowledge(ackOf(inbox, deliveries.slice(0, 3)), 5)).toEqual([small?.id])
    expect(outbox.acknowledge(ackOf(inbox, deliveries), 5)).toEqual([large?.id])
    expect(outbox.dueMs()).toBe(Number.POSITIVE_INFINITY)
  })

  it('sends again what is not acknowledged, ever later, and at last gives it up', () => {
    const outbox = new Outbox(1)
    const [push] = fill(outbox, 1, 100)
    outbox.take(0)
    const times: number[] = []
    for (let resend = 0; resend < resendsMax; resend++) {
      times.push(outbox.dueMs())
      expect(outbox.take(outbox.dueMs()).deliveries).toHaveLength(1)
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(pauses).toEqual(pauses.toSorted((left, right) => left - right))
    expect(outbox.take(outbox.dueMs())).toEqual({ deliveries: [], abandoned: [push?.id] })
    expect(outbox.dueMs()).toBe(Number.POSITIVE_INFINITY)
  })

  it('opens its window while acknowledgements come, up to the largest', () => {
    const outbox = new Outbox(1)
    fill(outbox, 1000, 900)
    const inbox = new Inbox()
    let largest = 0
    for (let round = 0; round < 8; round++) {
      const { deliveries } = outbox.take(round)
      largest = Math.max(largest, deliveries.length)
      outbox.acknowledge(ackOf(inbox, deliveries), round)
    }
    expect(largest).toBe(windowMaxDatagrams)
  })

  it('takes no more than its queue holds', () => {
    const outbox = new Outbox(1)
    const taken = Array.from({ length: 30 }, () => outbox.push(pushOf(60_000), false)).filter((held) => held)
    expect(taken.length * 60_000).toBeLessThanOrEqual(pushQueueBytesMax)
    expect(taken.length).toBeGreaterThan(10)
  })

  it('sends again what later datagrams have overtaken, without waiting for its time', () => {
    const outbox = new Outbox(1)
    fill(outbox, 8, 1000)
    const inbox = new Inbox()
    const { deliveries } = outbox.take(0)
    expect(deliveries).toHaveLength(8)
    // A first acknowledgement tells how long a round trip is; the second datagram is lost.
    outbox.acknowledge(ackOf(inbox, deliveries.slice(0, 1)), 4)
    outbox.acknowledge(ackOf(inbox, deliveries.slice(2, 4)), 6)
    expect(outbox.take(6).deliveries).toEqual([])
    outbox.acknowledge(ackOf(inbox, deliveries.slice(4)), 8)
    expect(outbox.take(8).deliveries.map(({ sequence }) => sequence)).toEqual([2])
    outbox.acknowledge(ackOf(inbox, deliveries.slice(1, 2)), 12)
    expect(outbox.dueMs()).toBe(Number.POSITIVE_INFINITY)
  })

  it('sends again what somebody asks for that should be there by now, once', () => {
    const outbox = new Outbox(1)
    const [push] = fill(outbox, 1, 1000)
    if (push === undefined) throw new Error('there is one')
    outbox.take(0)
    outbox.hasten(push.id, 1)
    expect(outbox.take(1).deliveries).toEqual([])
    outbox.hasten(push.id, 100)
    expect(outbox.take(100).deliveries).toHaveLength(1)
    outbox.hasten(push.id, 110)
    expect(outbox.take(110).deliveries).toEqual([])
  })

  it('lets what is urgent go first, in its order', () => {
    const outbox = new Outbox(1)
    fill(outbox, 3, 1000)
    const urgent = [pushOf(1000), pushOf(1000)]
    for (const push of urgent) outbox.push(push, true)
    const cargoes = outbox.take(0).deliveries.map(({ cargo }) => cargo)
    expect(cargoes.slice(0, 2)).toEqual(urgent.map(({ blob }) => ({ type: 'events', blobs: [blob] })))
  })
})

describe('the stream from one peer', () => {
  const delivery = (sequence: number, base = 1): Delivery => ({ sequence, base, cargo: { type: 'done', number: 0 } })

  it('takes each delivery once, in whatever order, and acknowledges exactly what came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (sequences) => {
        const inbox = new Inbox()
        const taken = sequences.filter((sequence) => inbox.receive(delivery(sequence), 0))
        expect(taken).toEqual([...new Set(sequences)])
        const ack = inbox.takeAck()
        for (let sequence = 1; sequence <= 41; sequence++) {
          const bit = sequence - ack.cumulative - 1
          const said = bit < 0 || ((ack.beyond[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0
          expect(said).toBe(taken.includes(sequence))
        }
      }),
    )
  })

  it('does not wait for what the sender has given up', () => {
    const inbox = new Inbox()
    inbox.receive(delivery(500, 480), 0)
    expect(inbox.takeAck().cumulative).toBe(479)
    inbox.receive(delivery(501, 501), 0)
    expect(inbox.takeAck().cumulative).toBe(501)
  })

  it('reaches no further than its window', () => {
    const inbox = new Inbox()
    expect(inbox.reaches(delivery(windowMaxDatagrams))).toBe(true)
    expect(inbox.reaches(delivery(windowMaxDatagrams + 1))).toBe(false)
  })

  it('acknowledges soon, and at once when much came', () => {
    const inbox = new Inbox()
    inbox.receive(delivery(1), 100)
    expect(inbox.ackDueMs).toBeGreaterThan(100)
    for (let sequence = 2; sequence <= ackEveryDatagrams; sequence++) inbox.receive(delivery(sequence), 100)
    expect(inbox.ackDueMs).toBe(100)
  })
})

describe('putting fragments together', () => {
  const fragment = (index: number, count: number) => ({
    type: 'fragment' as const,
    index,
    count,
    chunk: new Uint8Array([index]),
  })

  it('works in any order, and takes a piece once', () => {
    const assembly = new Assembly()
    expect(assembly.add(ada, 0, 12, fragment(2, 3), 0)).toBeUndefined()
    expect(assembly.add(ada, 0, 12, fragment(2, 3), 0)).toBeUndefined()
    expect(assembly.add(ada, 0, 10, fragment(0, 3), 0)).toBeUndefined()
    expect(assembly.add(ada, 0, 11, fragment(1, 3), 0)).toEqual(new Uint8Array([0, 1, 2]))
  })

  it('forgets what is never completed: the oldest of many, and all of them after a while', () => {
    const assembly = new Assembly()
    for (let blob = 0; blob < 9; blob++) assembly.add(ada, 0, blob * 10, fragment(0, 2), 0)
    expect(assembly.add(ada, 0, 1, fragment(1, 2), 1)).toBeUndefined()
    expect(assembly.add(ada, 0, 81, fragment(1, 2), 1)).toBeDefined()
    expect(assembly.add(ada, 0, 71, fragment(1, 2), 60_000)).toBeUndefined()
  })
})
