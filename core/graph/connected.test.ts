import { describe, expect, it } from 'vitest'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import type { Pending } from './causalBuffer.ts'
import { connectedOf } from './connected.ts'

/** A waiting event by its name and the names of what it rests on. No hash allows a cycle; ids that are given might. */
const waiting = (id: string, ...prevEvents: string[]): Pending => ({
  event: {
    id: id as EventId,
    roomId: '!room' as RoomId,
    type: 'm.room.message',
    stateKey: undefined,
    sender: '@ada:here' as UserId,
    content: {},
    prevEvents: prevEvents as EventId[],
    authEvents: [],
    originServerTs: 0,
    signatures: [],
  },
  reference: new Uint8Array(),
  blob: new Uint8Array(),
  signature: 'unchecked',
  connected: false,
})

const connected = (events: readonly Pending[]) =>
  connectedOf(events, (id) => id === '$held').map(({ event }) => event.id)

describe('what is connected', () => {
  it('is what rests on held events alone, parents first', () => {
    expect(connected([waiting('$c', '$b'), waiting('$b', '$a', '$held'), waiting('$a', '$held')])).toEqual([
      '$a',
      '$b',
      '$c',
    ])
  })

  it('is nothing that rests on what is missing, however far back', () => {
    expect(connected([waiting('$a', '$gone'), waiting('$b', '$a'), waiting('$c', '$held')])).toEqual(['$c'])
  })

  it('is nothing that waits for itself, directly or in a circle', () => {
    const circle = [waiting('$x', '$z', '$held'), waiting('$y', '$x'), waiting('$z', '$y')]
    expect(connected([waiting('$self', '$self', '$held'), ...circle, waiting('$after', '$z')])).toEqual([])
  })

  it('is found without recursion, through a hundred thousand generations', () => {
    const chain = Array.from({ length: 100_000 }, (_, n) => waiting(`$${n}`, n === 0 ? '$held' : `$${n - 1}`))
    expect(connected(chain.toReversed())).toHaveLength(100_000)
  })
})
