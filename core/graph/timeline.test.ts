import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import { roomVersion } from '../event/roomVersion.ts'
import { clockStepMaxMs } from '../limits.ts'
import { RoomGraph } from './roomGraph.ts'

const MINUTE_MS = 60_000
const ADA = '@ada:home' as UserId

/** A graph in a few words: a name, minutes by the author's clock, and the names of the parents; none: the room's first. */
type Sketch = readonly [name: string, minutes: number, ...parents: string[]]

function roomOf(sketches: readonly Sketch[], looks: 'always' | 'atTheEnd' = 'always'): RoomGraph {
  const room = new RoomGraph(must(roomVersion('12'), 'a known version'), '!create' as RoomId)
  const base = { roomId: room.roomId, sender: ADA, authEvents: [], signatures: [], originServerTs: 0 }
  const join = '$join' as EventId
  const create = { type: 'm.room.create', stateKey: '', content: { room_version: '12' }, prevEvents: [] }
  room.add({ ...base, ...create, id: '$create' as EventId })
  const member = { type: 'm.room.member', stateKey: ADA, content: { membership: 'join' } }
  room.add({ ...base, ...member, id: join, prevEvents: ['$create' as EventId] })
  for (const [name, minutes, ...parents] of sketches) {
    const event: RoomEvent = {
      ...base,
      id: `$${name}` as EventId,
      type: 'm.room.message',
      stateKey: undefined,
      content: {},
      authEvents: [join],
      prevEvents: parents.length === 0 ? [join] : parents.map((parent) => `$${parent}` as EventId),
      originServerTs: minutes * MINUTE_MS,
    }
    expect(room.add(event).verdict.allowed).toBe(true)
    if (looks === 'always') expect(room.timeline.length).toBe(room.entryCount)
  }
  return room
}

const shown = (room: RoomGraph) =>
  room.timeline
    .slice(2)
    .map(({ event }) => event.id.slice(1))
    .join(' ')

/** The order in which a graph is shown, which must not depend on the order in which it came to be. */
function order(...sketches: Sketch[]): string {
  const expected = shown(roomOf(sketches))
  fc.assert(
    fc.property(fc.shuffledSubarray(sketches, { minLength: sketches.length }), (shuffled) => {
      expect(shown(roomOf(parentsFirst(shuffled)))).toBe(expected)
    }),
    { numRuns: 20 },
  )
  return expected
}

function parentsFirst(sketches: readonly Sketch[]): Sketch[] {
  const sorted: Sketch[] = []
  const names = new Set<string>()
  while (sorted.length < sketches.length) {
    for (const sketch of sketches) {
      const [name, , ...parents] = sketch
      if (names.has(name) || !parents.every((parent) => names.has(parent))) continue
      names.add(name)
      sorted.push(sketch)
    }
  }
  return sorted
}

describe('the timeline', () => {
  it('goes by time where nothing else decides, and by id at the same time', () => {
    expect(order(['root', 0], ['b', 5, 'root'], ['a', 4, 'root'])).toBe('root a b')
    expect(order(['root', 0], ['b', 5, 'root'], ['a', 5, 'root'])).toBe('root a b')
  })

  it('never shows a backdated message before what it answers', () => {
    expect(order(['root', 100], ['question', 200, 'root'], ['answer', 1, 'question'], ['next', 201, 'answer'])).toBe(
      'root question answer next',
    )
  })

  it('does not let one absurd clock carry off everything after it', () => {
    const day = clockStepMaxMs / MINUTE_MS
    expect(
      order(['root', 0], ['future', 50 * 365 * day, 'root'], ['sober', 10, 'future'], ['later', 2 * day, 'root']),
    ).toBe('root future sober later')
    expect(order(['root', 0], ['future', 50 * 365 * day, 'root'], ['aside', day - 1, 'root'])).toBe('root aside future')
  })

  it('keeps two conversations apart that were held apart', () => {
    const conversations: Sketch[] = [['root', 0]]
    for (let n = 1; n <= 4; n++) {
      conversations.push([`a${n}`, 2 * n, n === 1 ? 'root' : `a${n - 1}`])
      conversations.push([`b${n}`, 2 * n + 1, n === 1 ? 'root' : `b${n - 1}`])
    }
    conversations.push(['after', 20, 'a4', 'b4'])
    expect(order(...conversations)).toBe('root a1 a2 a3 a4 b1 b2 b3 b4 after')
  })

  it('turns to the other conversation where one falls silent for long', () => {
    expect(
      order(['root', 0], ['a1', 1, 'root'], ['a2', 61, 'a1'], ['b1', 10, 'root'], ['b2', 12, 'b1'], ['b3', 90, 'b2']),
    ).toBe('root a1 b1 b2 a2 b3')
  })

  it('shows a message that joins two conversations after both', () => {
    expect(order(['root', 0], ['a', 1, 'root'], ['b', 2, 'root'], ['both', 3, 'a', 'b'], ['a2', 4, 'a'])).toBe(
      'root a a2 b both',
    )
  })
})

describe('any graph', () => {
  const sketches = fc
    .array(fc.tuple(fc.nat({ max: 60 }), fc.array(fc.nat(), { minLength: 1, maxLength: 3 })), {
      maxLength: 25,
      size: 'max',
    })
    .map((list) =>
      list.map(([minutes, parents], index): Sketch => {
        const names = parents.flatMap((n) =>
          index === 0 ? [] : [`${(n % 4) < 3 ? Math.max(0, index - 1 - (n % 4)) : n % index}`],
        )
        return [`${index}`, minutes, ...new Set(names)]
      }),
    )

  it('is shown in one order, however it came to be, and causes before effects', () => {
    fc.assert(
      fc.property(sketches, fc.gen(), (list, gen) => {
        const room = roomOf(list)
        const shuffled = gen(fc.shuffledSubarray, list, { minLength: list.length })
        expect(shown(roomOf(parentsFirst(shuffled)))).toBe(shown(room))
        const places = new Map(room.timeline.map((entry, place) => [entry, place]))
        for (const entry of room.timeline) {
          for (const parent of entry.parents) {
            expect(must(places.get(parent), 'a place')).toBeLessThan(must(places.get(entry), 'a place'))
            expect(parent.clampedTs).toBeLessThanOrEqual(entry.clampedTs)
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('of ten thousand events in one chain is no burden to the stack', () => {
    const chain = Array.from({ length: 10_000 }, (_, n): Sketch => (n === 0 ? ['0', 0] : [`${n}`, n, `${n - 1}`]))
    const room = roomOf(chain, 'atTheEnd')
    expect(room.timeline.length).toBe(room.entryCount)
    expect(room.forwardExtremities.map(({ event }) => event.id)).toEqual(['$9999'])
    expect(room.currentState.size).toBe(2)
  })
})
