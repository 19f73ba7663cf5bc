import fc from 'fast-check'
import { expect, it } from 'vitest'
import { must } from '../assert.ts'
import type { EventId } from '../event/ids.ts'
import { playedRoom, randomActs } from '../testing/randomSketch.ts'
import { ADA, BEN, SketchedRoom } from '../testing/sketchedRoom.ts'
import { latecomersIn } from './latecomers.ts'

const arrivals = (...names: (string | readonly string[])[]) => {
  const order = new Map<EventId, number>()
  names.forEach((name, at) => {
    for (const one of typeof name === 'string' ? [name] : name) order.set(`$${one}` as EventId, at)
  })
  return ({ event }: { event: { id: EventId } }) => order.get(event.id) ?? -1
}

function conversation(): SketchedRoom {
  const room = new SketchedRoom('12')
  room.add('early', { by: BEN, minutes: 1 })
  room.add('first', { by: ADA, minutes: 5 })
  room.add('second', { by: ADA, minutes: 6, on: ['first'] })
  return room
}

it('who comes late is told from the order, with how many were here before', () => {
  const { timeline } = conversation().graph
  const late = latecomersIn(timeline, arrivals('first', 'second', 'early'))
  expect(late.map(({ entry, belowCount }) => [entry.event.id, belowCount])).toEqual([['$early', 2]])
})

it('nobody is late who comes in order, or together with what stands below', () => {
  const { timeline } = conversation().graph
  expect(latecomersIn(timeline, arrivals('early', 'first', 'second'))).toEqual([])
  expect(latecomersIn(timeline, arrivals(['second', 'first', 'early']))).toEqual([])
})

it('the count is of all that is below and was here before', () => {
  fc.assert(
    fc.property(randomActs, fc.array(fc.nat({ max: 9 }), { minLength: 40, maxLength: 40 }), (acts, numbers) => {
      const { room } = playedRoom(acts)
      const { timeline } = room.graph
      const arrivalOf = new Map(timeline.map((entry, place) => [entry, numbers[place % numbers.length] ?? 0]))
      const of = (entry: (typeof timeline)[number]) => must(arrivalOf.get(entry), 'an arrival')
      const expected = timeline.flatMap((entry, place) => {
        const belowCount = timeline.slice(place + 1).filter((below) => of(below) < of(entry)).length
        return belowCount > 0 ? [{ entry, belowCount }] : []
      })
      const late = latecomersIn(timeline, of)
      expect(late.map(({ belowCount }) => belowCount)).toEqual(expected.map(({ belowCount }) => belowCount))
      expect(late.every(({ entry }, index) => entry === expected[index]?.entry)).toBe(true)
    }),
    { numRuns: 50 },
  )
})
