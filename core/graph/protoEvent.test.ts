import { describe, expect, it } from 'vitest'
import type { UserId } from '../event/ids.ts'
import { ownPrevEventCountMax } from '../limits.ts'
import { ADA, BEN, SketchedRoom } from '../testing/sketchedRoom.ts'
import { protoEvent } from './protoEvent.ts'

const parentsOf = (room: SketchedRoom, signer: string) =>
  protoEvent(room.graph, {
    type: 'm.room.message',
    sender: BEN as UserId,
    content: {},
    originServerTs: 0,
    signer,
  }).prev_events as string[]

/** A room as wide as that, every end higher than the one before. */
function wide(count: number): SketchedRoom {
  const room = new SketchedRoom('12')
  room.add('own', { by: BEN, device: 'laptop' })
  for (let end = 0; end < count; end++) {
    for (let step = 0; step <= end; step++) {
      const on = step === 0 ? [end === 7 ? 'own' : 'cyd'] : [`${end}-${step - 1}`]
      room.add(`${end}-${step}`, { by: ADA, on })
    }
  }
  return room
}

describe('the parents of a new event', () => {
  it('are all ends of a room, where they are few', () => {
    expect(parentsOf(wide(9), 'laptop').toSorted()).toEqual(Array.from({ length: 9 }, (_, end) => `$${end}-${end}`))
  })

  it('are the newest and the oldest of many', () => {
    const ends = [0, 1, 2, 3, 4, 15, 16, 17, 18, 19]
    expect(parentsOf(wide(20), 'phone')).toEqual(ends.map((end) => `$${end}-${end}`))
  })

  it('are never without what the device itself said last', () => {
    const parents = parentsOf(wide(20), 'laptop')
    expect(parents).toHaveLength(ownPrevEventCountMax)
    expect(parents).toContain('$7-7')
  })
})
