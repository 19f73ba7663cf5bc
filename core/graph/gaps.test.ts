import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import { playedRoom, randomActs } from '../testing/randomSketch.ts'
import { ADA, BEN, SketchedRoom } from '../testing/sketchedRoom.ts'
import type { Entry } from './entry.ts'
import { type Gap, gapsIn } from './gaps.ts'
import { RoomGraph } from './roomGraph.ts'

const inWords = (gaps: readonly Gap[]) =>
  gaps.map(
    ({ missing, waiting, after, place }) =>
      `${missing.join(' ')} before ${waiting.join(' ')} after ${after.map(({ event }) => event.id).join(' ')} at ${place}`,
  )

/** A room and another that lacks some of its events, so that others wait. */
function torn(...lacking: string[]): { room: RoomGraph; waiting: RoomEvent[] } {
  const full = new SketchedRoom('12')
  full.add('a', { by: ADA, minutes: 1 })
  full.add('b', { by: BEN, minutes: 2, on: ['a'] })
  full.add('c', { by: ADA, minutes: 3, on: ['b'] })
  full.add('d', { by: BEN, minutes: 4, on: ['c'] })
  full.add('side', { by: BEN, minutes: 30 })
  full.add('both', { by: ADA, minutes: 40, on: ['d', 'side'] })
  return without(full.graph, new Set(lacking.map((name) => `$${name}`)))
}

function without(full: RoomGraph, lacking: ReadonlySet<string>): { room: RoomGraph; waiting: RoomEvent[] } {
  const room = new RoomGraph(full.version, full.roomId)
  const waiting: RoomEvent[] = []
  for (const { event } of full.entries()) {
    if (lacking.has(event.id)) continue
    const named = [...event.prevEvents, ...event.authEvents]
    if (named.every((id) => room.entry(id) !== undefined)) room.add(event)
    else waiting.push(event)
  }
  return { room, waiting }
}

describe('a gap', () => {
  it('stands behind what the waiting events are also built upon', () => {
    const { room, waiting } = torn('c')
    // Founding takes six places, `a`, `b` and `side` follow.
    expect(inWords(gapsIn(room, waiting))).toEqual(['$c before $both $d after $side at 9'])
  })

  it('has no place where nothing of what waits is built upon anything here', () => {
    const { room, waiting } = torn('c', 'both')
    expect(inWords(gapsIn(room, waiting))).toEqual(['$c before $d after  at undefined'])
  })

  it('is one where what waits hangs together, and another where it does not', () => {
    const { room, waiting } = torn('a', 'c', 'both')
    expect(inWords(gapsIn(room, waiting))).toEqual([
      '$a before $b after  at undefined',
      '$c before $d after  at undefined',
    ])
    expect(gapsIn(room, waiting.toReversed())).toEqual(gapsIn(room, waiting))
  })

  it('is none where only a certificate is missing, or in another room', () => {
    const { room, waiting } = torn('c')
    expect(gapsIn(new SketchedRoom('11').graph, waiting)).toEqual([])
    const full = new SketchedRoom('12')
    const held = full.add('held back', { by: ADA }).event
    expect(gapsIn(room, [held])).toEqual([])
  })
})

describe('in any room with holes', () => {
  it('every missing parent of a waiting event is in exactly one gap, and filling gaps ends them', () => {
    fc.assert(
      fc.property(randomActs, fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), (acts, lacking) => {
        const full = playedRoom(acts).room.graph
        const { room, waiting } = without(full, new Set(lacking.map((n) => `$${n}`)))
        const gaps = gapsIn(room, waiting)
        const waits = new Set(waiting.map(({ id }) => id))
        const named = new Set(waiting.flatMap(({ prevEvents, authEvents }) => [...prevEvents, ...authEvents]))
        const holes = [...named].filter((id) => room.entry(id) === undefined && !waits.has(id))
        expect(gaps.flatMap(({ missing }) => missing).sort()).toEqual(holes.sort())
        for (const { after, place } of gaps) {
          expect(place === undefined).toBe(after.length === 0)
          for (const entry of after) expect(room.timeline.indexOf(entry)).toBeLessThan(place ?? 0)
        }
        expect(gapsIn(full, waiting)).toEqual([])
      }),
    )
  })

  it('filling a gap leaves what stands above it where it was', () => {
    fc.assert(
      fc.property(randomActs, fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 }), (acts, lacking) => {
        // Without bans and absent authority nothing but the order can change.
        const said = acts.map((act) => ({ ...act, what: 'say' as const }))
        const full = playedRoom(said).room.graph
        const { room } = without(full, new Set(lacking.map((n) => `$${n}`)))
        const came = full.timeline.filter(({ event }) => room.entry(event.id) === undefined)
        const first = Math.min(...came.map((entry) => 1 + lastParentPlace(room.timeline, entry)))
        const idsOf = (entries: readonly Entry[]) => entries.map(({ event }) => event.id)
        if (came.length > 0) {
          expect(idsOf(full.timeline.slice(0, first))).toEqual(idsOf(room.timeline.slice(0, first)))
        }
      }),
    )
  })
})

/** The last place that a parent of an entry has in a timeline; of parents that are not in it, the end's. */
function lastParentPlace(timeline: readonly Entry[], entry: Entry): number {
  const places = entry.parents.map(({ event }) => timeline.findIndex((shown) => shown.event.id === event.id))
  return places.includes(-1) ? timeline.length - 1 : Math.max(...must(places, 'places'))
}
