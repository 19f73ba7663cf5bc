import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { branchPauseMaxMs } from '../limits.ts'
import { playedRoom, type RandomAct, randomActs } from '../testing/randomSketch.ts'
import { ADA, BEN, CYD, SketchedRoom } from '../testing/sketchedRoom.ts'
import { type Entry, isAccepted } from './entry.ts'
import { latecomersIn } from './latecomers.ts'
import { RoomGraph } from './roomGraph.ts'

/** Talk alone, at any claimed time: nothing is shadowed, so that only the order is looked at. */
const talk = randomActs.map((acts) => acts.map((act): RandomAct => ({ ...act, what: 'say' })))

const idsOf = (entries: readonly Entry[]): string[] => entries.map(({ event }) => event.id)

/** The same events in another room, in another order in which parents come first. */
function delivered(entries: readonly Entry[], numbers: readonly number[], looks: boolean): RoomGraph {
  const first = must(entries[0], 'a create event').event
  const room = new RoomGraph(roomVersion12(), first.roomId)
  const rest = new Set(entries)
  for (let step = 0; rest.size > 0; step++) {
    const ready = [...rest].filter(({ event }) => event.prevEvents.every((id) => room.entry(id) !== undefined))
    const next = must(ready[(numbers[step % numbers.length] ?? 0) % ready.length], 'something is ready')
    rest.delete(next)
    room.add(next.event)
    if (looks) expect(room.timeline.length).toBeGreaterThan(0)
  }
  return room
}
const roomVersion12 = () => new SketchedRoom('12').graph.version

const numbers = fc.array(fc.nat(), { minLength: 10, maxLength: 40 })

describe('the order of any room, whatever times its authors claim', () => {
  it('is causal: nothing stands above what it was built upon', () => {
    fc.assert(
      fc.property(randomActs, (acts) => {
        const { timeline } = playedRoom(acts).room.graph
        const places = new Map(timeline.map((entry, place) => [entry, place]))
        for (const [entry, place] of places) {
          for (const parent of entry.parents) expect(places.get(parent) ?? -1).toBeLessThan(place)
        }
      }),
    )
  })

  it('is convergent: any delivery gives the same, looked at on the way or not', () => {
    fc.assert(
      fc.property(randomActs, numbers, fc.boolean(), (acts, list, looks) => {
        const { room, entries } = playedRoom(acts)
        expect(idsOf(delivered(entries, list, looks).timeline)).toEqual(idsOf(room.graph.timeline))
      }),
    )
  })

  it('is stable: whatever comes late, nothing else changes places with anything else', () => {
    fc.assert(
      fc.property(talk, fc.nat(), (acts, number) => {
        const { room, entries } = playedRoom(acts)
        const leaves = entries.filter(({ children }) => children.size === 0)
        const late = must(leaves[number % leaves.length], 'something is built upon last')
        const before = delivered(
          entries.filter((entry) => entry !== late),
          [0],
          false,
        )
        expect(idsOf(room.graph.timeline.filter((entry) => entry !== late))).toEqual(idsOf(before.timeline))
      }),
      { numRuns: 500 },
    )
  })

  it('is stable at the end: what is built on everything stands below everything', () => {
    fc.assert(
      fc.property(talk, fc.constantFrom(-1e9, 0, 1e9), (acts, minutes) => {
        const { room } = playedRoom(acts)
        const before = room.graph.timeline
        const on = idsOf(room.graph.forwardExtremities).map((id) => id.slice(1))
        const last = room.add('last', { by: ADA, on, minutes })
        expect(isAccepted(last)).toBe(true)
        expect(room.graph.timeline).toEqual([...before, last])
      }),
    )
  })

  it('says of what comes late that it is, and of nothing that comes in order', () => {
    fc.assert(
      fc.property(talk, numbers, (acts, list) => {
        const { entries } = playedRoom(acts)
        const room = delivered(entries, list, false)
        const arrivals = new Map([...room.entries()].map((entry, index) => [entry, index]))
        const arrivalOf = (entry: Entry) => must(arrivals.get(entry), 'an arrival')
        const late = new Set(latecomersIn(room.timeline, arrivalOf).map(({ entry }) => entry))
        let latest = -1
        // Whoever is not late came after everything above and before everything below that is not late either.
        for (const entry of room.timeline) {
          if (late.has(entry)) continue
          expect(arrivalOf(entry)).toBeGreaterThan(latest)
          latest = arrivalOf(entry)
        }
      }),
    )
  })
})

describe('conversations held apart', () => {
  const pauseMaxMinutes = branchPauseMaxMs / 60_000
  const pauses = fc.array(fc.nat({ max: pauseMaxMinutes - 1 }), { minLength: 1, maxLength: 8 })
  const conversations = fc.array(fc.record({ start: fc.nat({ max: 100 }), pauses }), { minLength: 2, maxLength: 4 })

  function held(list: readonly { start: number; pauses: readonly number[] }[]): SketchedRoom {
    const room = new SketchedRoom('12')
    for (const [branch, { start, pauses: between }] of list.entries()) {
      let minutes = start
      for (const [index, pause] of between.entries()) {
        minutes += pause
        const by = must([ADA, BEN, CYD, CYD][branch], 'somebody')
        room.add(`${branch}-${index}`, { by, minutes, on: [index === 0 ? 'cyd' : `${branch}-${index - 1}`] })
      }
    }
    return room
  }

  /** How often the conversation changes from one place to the next. */
  const switchesIn = (entries: readonly Entry[]): number =>
    entries.filter((entry, place) => branchOf(entry) !== branchOf(entries[place - 1] ?? entry)).length
  const branchOf = ({ event }: Entry): string => event.id.split('-')[0] ?? ''

  it('do not interleave while each goes on without a long pause', () => {
    fc.assert(
      fc.property(conversations, (list) => {
        const talked = held(list).graph.timeline.filter(({ event }) => event.id.includes('-'))
        expect(switchesIn(talked)).toBe(list.length - 1)
      }),
    )
  })

  it('are torn apart by an order of claimed times alone', () => {
    let [ours, byTime] = [0, 0]
    fc.assert(
      fc.property(conversations, (list) => {
        const talked = held(list).graph.timeline.filter(({ event }) => event.id.includes('-'))
        ours += switchesIn(talked)
        byTime += switchesIn(talked.toSorted((one, other) => one.event.originServerTs - other.event.originServerTs))
      }),
      { seed: 1, numRuns: 50 },
    )
    expect(byTime).toBeGreaterThan(1.2 * ours)
  })
})
