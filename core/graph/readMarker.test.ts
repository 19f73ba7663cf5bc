import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import type { EventId } from '../event/ids.ts'
import { playedRoom, randomActs } from '../testing/randomSketch.ts'
import { ADA, BEN, SketchedRoom } from '../testing/sketchedRoom.ts'
import { ancestorsOf, type Entry } from './entry.ts'
import { isRead, markRead, markReadUpTo, mergeMarkers, nothingRead, type ReadMarker, unreadOf } from './readMarker.ts'

const namesOf = (entries: readonly Entry[]) => entries.map(({ event }) => event.id.slice(1)).join(' ')

describe('a read marker', () => {
  it('covers what it names and everything behind', () => {
    const room = new SketchedRoom('12')
    const one = room.add('one', { by: ADA })
    const two = room.add('two', { by: ADA, on: ['one'] })
    const marker = markRead(room.graph, nothingRead, one)
    expect([one, two, room.entry('create')].map((entry) => isRead(room.graph, marker, entry))).toEqual([
      true,
      false,
      true,
    ])
    expect(namesOf(unreadOf(room.graph, marker))).toBe('two')
    expect(markRead(room.graph, marker, two)).toEqual(['$two'])
    expect(markRead(room.graph, ['$two' as EventId], one)).toEqual(['$two'])
  })

  it('leaves unread what arrives late, even above what was read', () => {
    const room = new SketchedRoom('12')
    const answer = room.add('answer', { by: ADA, minutes: 60 })
    const marker = markReadUpTo(room.graph, nothingRead, answer)
    expect(unreadOf(room.graph, marker)).toEqual([])
    room.add('late', { by: BEN, minutes: 1 })
    expect(namesOf(room.graph.timeline.slice(-2))).toBe('late answer')
    expect(namesOf(unreadOf(room.graph, marker))).toBe('late')
  })

  it('marks all that is shown above an event, on every branch', () => {
    const room = new SketchedRoom('12')
    room.add('left', { by: ADA, minutes: 1 })
    const right = room.add('right', { by: BEN, minutes: 2 })
    expect(markReadUpTo(room.graph, nothingRead, right)).toEqual(['$left', '$right'])
    expect(markRead(room.graph, nothingRead, right)).toEqual(['$right'])
  })

  it('keeps ids of events that are still to come', () => {
    const room = new SketchedRoom('12')
    const elsewhere = ['$later' as EventId]
    const marker = markRead(room.graph, elsewhere, room.entry('cyd'))
    expect(marker).toEqual(['$cyd', '$later'])
    const later = room.add('later', { by: ADA })
    expect(isRead(room.graph, marker, later)).toBe(true)
    expect(mergeMarkers(room.graph, marker, nothingRead)).toEqual(['$later'])
  })
})

describe('in any room', () => {
  const numbers = fc.array(fc.nat(), { maxLength: 4 })
  const markerOf = (entries: readonly Entry[], list: readonly number[]): ReadMarker =>
    list.map((n) =>
      n % 7 === 0 ? (`$elsewhere${n % 3}` as EventId) : must(entries[n % entries.length], 'one').event.id,
    )

  it('markers merge whatever the order, however often', () => {
    fc.assert(
      fc.property(randomActs, numbers, numbers, numbers, (acts, ...lists) => {
        const { room, entries } = playedRoom(acts)
        const merge = (one: ReadMarker, other: ReadMarker) => mergeMarkers(room.graph, one, other)
        const [a, b, c] = lists.map((list) => merge(markerOf(entries, list), nothingRead)) as [
          ReadMarker,
          ReadMarker,
          ReadMarker,
        ]
        expect(merge(a, a)).toEqual(a)
        expect(merge(a, b)).toEqual(merge(b, a))
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
        for (const entry of entries) {
          const expected = isRead(room.graph, a, entry) || isRead(room.graph, b, entry)
          expect(isRead(room.graph, merge(a, b), entry)).toBe(expected)
        }
      }),
    )
  })

  it('what is shown is either read or unread, and nothing read stays unread', () => {
    fc.assert(
      fc.property(randomActs, numbers, fc.nat(), (acts, list, up) => {
        const { room, entries } = playedRoom(acts)
        const { graph } = room
        const marker = markerOf(entries, list)
        const read = ancestorsOf(marker.flatMap((id) => graph.entry(id) ?? []))
        expect(unreadOf(graph, marker)).toEqual(graph.timeline.filter((entry) => !read.has(entry)))
        const place = up % graph.timeline.length
        const upTo = markReadUpTo(graph, nothingRead, must(graph.timeline[place], 'an entry'))
        expect(unreadOf(graph, upTo)).toEqual(graph.timeline.slice(place + 1))
      }),
    )
  })
})
