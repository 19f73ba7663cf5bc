import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stateListing } from '../rooms/stateListing.ts'
import { playedRoom, randomActs } from '../testing/randomSketch.ts'
import type { Entry } from './entry.ts'
import { RoomGraph } from './roomGraph.ts'

const idsOf = (entries: Iterable<Entry>) => Array.from(entries, ({ event }) => event.id)
const pictureOf = (room: RoomGraph) => ({
  settled: stateListing(room.settledState),
  current: stateListing(room.currentState),
  shadowed: idsOf(room.shadowed).sort(),
  extremities: idsOf(room.forwardExtremities),
  timeline: idsOf(room.timeline),
})

/** The same entries in a room that is asked for the first time. */
function askedOnce(room: RoomGraph): RoomGraph {
  const other = new RoomGraph(room.version, room.roomId)
  for (const { event } of room.entries()) other.add(event)
  return other
}

/** Another order in which parents come first. */
function inAnyOrder(entries: readonly Entry[], numbers: readonly number[]): Entry[] {
  const waiting = new Set(entries)
  const ordered: Entry[] = []
  for (let turn = 0; waiting.size > 0; turn++) {
    const ready = [...waiting].filter(({ parents }) => parents.every((parent) => !waiting.has(parent)))
    const next = ready[(numbers[turn % numbers.length] ?? 0) % ready.length]
    if (next === undefined) break
    waiting.delete(next)
    ordered.push(next)
  }
  return ordered
}

const numbers = fc.array(fc.nat(), { minLength: 1, maxLength: 60 })

it('what is carried on from one event to the next is what follows from all of them at once', () => {
  fc.assert(
    fc.property(randomActs, numbers, fc.integer({ min: 1, max: 4 }), (acts, list, pause) => {
      const { room, entries } = playedRoom(acts)
      const growing = new RoomGraph(room.graph.version, room.graph.roomId)
      for (const [turn, { event }] of inAnyOrder(entries, list).entries()) {
        growing.add(event)
        // Looked at after each event, or only now and then, or only in part.
        if (turn % pause === 0) expect(pictureOf(growing)).toEqual(pictureOf(askedOnce(growing)))
        else if (turn % pause === 1) expect(growing.shadowed.size).toBeLessThanOrEqual(growing.entryCount)
      }
      expect(pictureOf(growing)).toEqual(pictureOf(askedOnce(growing)))
    }),
    { numRuns: 150 },
  )
})

it('what was taken back leaves nothing behind', () => {
  fc.assert(
    fc.property(randomActs, numbers, (acts, list) => {
      const { room, entries } = playedRoom(acts)
      const growing = new RoomGraph(room.graph.version, room.graph.roomId)
      for (const [turn, { event }] of inAnyOrder(entries, list).entries()) {
        const entry = growing.add(event)
        if ((list[turn % list.length] ?? 0) % 3 > 0) continue
        const before = growing.shadowed.size
        growing.drop([entry])
        expect(pictureOf(growing)).toEqual(pictureOf(askedOnce(growing)))
        growing.add(event)
        expect(growing.shadowed.size).toBeGreaterThanOrEqual(Math.min(before, 0))
      }
      expect(pictureOf(growing)).toEqual(pictureOf(askedOnce(growing)))
    }),
    { numRuns: 100 },
  )
})

it('a message on top of everything leaves what is shadowed as it is, to the object', () => {
  const { room } = playedRoom([])
  const before = room.graph.shadowed
  room.add('next', { by: '@ada:home' })
  expect(room.graph.shadowed).toBe(before)
})
