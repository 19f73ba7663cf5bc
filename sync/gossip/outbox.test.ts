import { expect, it } from 'vitest'
import { ACK_BITMAP_BYTES } from '../wire/ack.ts'
import { Outbox, type Push } from './outbox.ts'

const eventOf = (number: number): Push => ({
  type: 'push',
  id: new Uint8Array(32).fill(number),
  blob: new Uint8Array(1_000).fill(number),
})

/** Pushes an event every 100 ms to somebody whose acknowledgements take so long; how often each datagram was sent. */
function sendsOf(roundTripMs: number, eventCount: number): number[] {
  const outbox = new Outbox(1)
  const sends: number[] = []
  const acknowledgements: { atMs: number; sequence: number }[] = []
  for (let nowMs = 0; nowMs < eventCount * 100 + 5_000; nowMs += 10) {
    const number = nowMs / 100
    if (Number.isInteger(number) && number < eventCount) outbox.push(eventOf(number), false)
    for (const { sequence } of outbox.take(nowMs).deliveries) {
      sends[sequence - 1] = (sends[sequence - 1] ?? 0) + 1
      acknowledgements.push({ atMs: nowMs + roundTripMs, sequence })
    }
    for (const { sequence } of acknowledgements.filter(({ atMs }) => atMs === nowMs)) {
      outbox.acknowledge({ type: 'ack', cumulative: sequence, beyond: new Uint8Array(ACK_BITMAP_BYTES) }, nowMs)
    }
  }
  return sends
}

it('sends once what is acknowledged soon', () => {
  expect(sendsOf(10, 20)).toEqual(Array.from({ length: 20 }, () => 1))
})

it('learns of round trips that are longer than it waits at first, and then sends everything once', () => {
  const sends = sendsOf(800, 60)
  expect(sends.slice(-20)).toEqual(Array.from({ length: 20 }, () => 1))
})
