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

  it('are with what the device wrote last, where something else of it lies above that', () => {
    const room = wide(20)
    room.add('earlier', { by: BEN, device: 'laptop', on: ['12-12'] })
    room.add('later', { by: BEN, device: 'laptop', on: ['8-8'] })
    expect(parentsOf(room, 'laptop')).toContain('$later')
  })

  it('are with what shadowed a message of the device, which cannot be built upon', () => {
    const room = wide(20)
    const content = { membership: 'join', displayname: 'B' }
    room.add('renamed', { by: BEN, device: 'laptop', type: 'm.room.member', key: BEN, content, on: ['7-7'] })
    room.add('said', { by: BEN, device: 'laptop', on: ['renamed'] })
    const levels = { users: { [BEN]: 50 }, events_default: 100 }
    room.add('mute', { by: ADA, type: 'm.room.power_levels', key: '', content: levels, on: ['10-10'] })
    expect(room.graph.shadowed).toContain(room.entry('said'))
    const parents = parentsOf(room, 'laptop')
    expect(parents).toHaveLength(ownPrevEventCountMax)
    expect(parents).toEqual(expect.arrayContaining(['$renamed', '$mute']))
    expect(parentsOf(room, 'phone')).not.toContain('$mute')
  })
})
