import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventId } from '../event/ids.ts'
import { stateKey } from '../event/roomEvent.ts'
import { decisiveAttempts } from '../rooms/resolution/explain.ts'
import { playedRoom, randomActs } from '../testing/randomSketch.ts'
import { ADA, BEN, SketchedRoom } from '../testing/sketchedRoom.ts'
import { explainBefore, explainCurrent } from './explain.ts'

const TOPIC_KEY = stateKey('m.room.topic', '')

function contested(): SketchedRoom {
  const room = new SketchedRoom('12')
  room.add('topic', { by: BEN, type: 'm.room.topic', key: '', content: { topic: 'mine' }, minutes: 1 })
  room.add('ban', { by: ADA, type: 'm.room.member', key: BEN, content: { membership: 'ban' }, minutes: 2 })
  return room
}

describe('what is told of a room', () => {
  it('is what its forward extremities made of each other', () => {
    const explanation = explainCurrent(contested().graph, TOPIC_KEY)
    expect(explanation.over).toEqual(['$ban', '$topic'])
    expect(explanation.winner).toBeUndefined()
    expect(decisiveAttempts(explanation).map(({ id }) => id)).toEqual(['$ban', '$topic'])
  })

  it('is the last contest, once somebody has built on the outcome', () => {
    const room = contested()
    const before = explainCurrent(room.graph, TOPIC_KEY)
    room.add('merge', { by: ADA, on: ['topic', 'ban'], minutes: 3 })
    room.add('after', { by: ADA, on: ['merge'], minutes: 4 })
    expect(explainCurrent(room.graph, TOPIC_KEY)).toEqual(before)
    expect(explainBefore(room.graph, '$merge' as EventId, TOPIC_KEY)).toEqual(before)
  })

  it('is that all agree, where there never was a contest', () => {
    const room = new SketchedRoom('12')
    expect(explainCurrent(room.graph, stateKey('m.room.join_rules', ''))).toMatchObject({
      decidedBy: 'agreed',
      winner: '$rules',
      over: ['$cyd'],
    })
  })

  it('is nothing for an event that is not here', () => {
    expect(explainBefore(contested().graph, '$nowhere' as EventId, TOPIC_KEY)).toBeUndefined()
    expect(explainBefore(contested().graph, '$create' as EventId, TOPIC_KEY)).toMatchObject({ over: [], attempts: [] })
  })
})

describe('of any room', () => {
  it('what is told is what the room came to', () => {
    let contestedCount = 0
    fc.assert(
      fc.property(randomActs, (acts) => {
        const { room, entries } = playedRoom(acts)
        for (const entry of entries.filter(({ parents }) => parents.length > 1)) {
          const keys = new Set(
            entry.parents.flatMap(({ stateAfter }) => [...stateAfter.entries()].map(({ key }) => key)),
          )
          for (const key of keys) {
            const explanation = explainBefore(room.graph, entry.event.id, key)
            expect(explanation?.winner).toBe(entry.stateBefore.get(key))
            if (explanation?.decidedBy !== 'contested') continue
            contestedCount++
            expect(explanation.attempts).toHaveLength(explanation.conflictedEventCount)
            expect(decisiveAttempts(explanation).length).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 50 },
    )
    expect(contestedCount).toBeGreaterThan(10)
  })
})
