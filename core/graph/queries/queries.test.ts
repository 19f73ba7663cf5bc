import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventId } from '../../event/ids.ts'
import { stateKey } from '../../event/roomEvent.ts'
import { askedEventCountMax } from '../../limits.ts'
import { playedRoom, randomActs } from '../../testing/randomSketch.ts'
import { ADA, BEN, CYD, SketchedRoom } from '../../testing/sketchedRoom.ts'
import { ancestorsOf, byId, type Entry } from '../entry.ts'
import { RoomGraph } from '../roomGraph.ts'
import { authChain, authDifference } from './authChain.ts'
import { backfill } from './backfill.ts'
import { backwardExtremities, forwardExtremities } from './extremities.ts'
import { getMissingEvents } from './missingEvents.ts'
import { roomSummary } from './roomSummary.ts'
import { stateAfter, stateBefore } from './states.ts'

const ids = (...names: string[]) => names.map((name) => `$${name}` as EventId)
const namesOf = (entries: readonly Entry[]) => entries.map(({ event }) => event.id.slice(1)).join(' ')
const NAME_KEY = stateKey('m.room.name', '')

/**
 *        b1 - b2
 *       /        \
 *  cyd - a1 - a2 - a3 - top
 */
function forked(): SketchedRoom {
  const room = new SketchedRoom('12')
  room.add('a1', { by: ADA })
  room.add('b1', { by: BEN })
  room.add('a2', { by: ADA, on: ['a1'] })
  room.add('b2', { by: BEN, on: ['b1'] })
  room.add('a3', { by: ADA, on: ['a2', 'b2'] })
  room.add('top', { by: ADA, on: ['a3'] })
  return room
}

describe('missing events', () => {
  const ask = (earliest: string[], latest: string[], more: { limit?: number; rankMin?: number } = {}) =>
    namesOf(
      getMissingEvents(forked().graph, { earliest: ids(...earliest), latest: ids(...latest), limit: 100, ...more }),
    )

  it('are what lies between, the nearest to the latest first, then by id', () => {
    expect(ask(['cyd'], ['top'])).toBe('a3 a2 b2 a1 b1')
    expect(ask(['a1'], ['top'])).toBe('a3 a2 b2 b1')
    expect(ask(['b2'], ['top'])).toBe('a3 a2 a1')
  })

  it('are never what lies behind something held, by whatever way it is reached', () => {
    expect(ask(['a2', 'b1'], ['top'])).toBe('a3 b2')
    expect(ask(['top'], ['a3'])).toBe('')
  })

  it('are cut off at the limit and at the rank', () => {
    expect(ask(['cyd'], ['top'], { limit: 2 })).toBe('a3 a2')
    expect(ask(['cyd'], ['top'], { limit: 0 })).toBe('')
    const rankMin = forked().entry('a2').rank
    expect(ask([], ['top'], { rankMin })).toBe('a3 a2 b2')
  })

  it('are not hidden by ids that nobody here has heard of', () => {
    expect(ask(['nowhere', 'a2', 'b2'], ['nothing', 'top'])).toBe('a3')
    expect(ask([], ['nothing'])).toBe('')
  })

  it('are those that a walk along every path finds', () => {
    fc.assert(
      fc.property(randomActs, fc.gen(), (acts, gen) => {
        const { room, entries } = playedRoom(acts)
        const earliest = picked(entries, gen(fc.array, fc.nat(), { maxLength: 3 }))
        const latest = picked(entries, gen(fc.array, fc.nat(), { minLength: 1, maxLength: 3 }))
        const limit = gen(fc.nat, { max: 20 })
        const idsOf = (list: readonly Entry[]) => list.map(({ event }) => event.id)
        const answer = getMissingEvents(room.graph, { earliest: idsOf(earliest), latest: idsOf(latest), limit })
        const held = ancestorsOf(earliest)
        const hops = hopsFrom(latest)
        const wanted = entries.filter((entry) => hops.has(entry) && !held.has(entry) && !latest.includes(entry))
        wanted.sort((left, right) => (hops.get(left) ?? 0) - (hops.get(right) ?? 0) || byId(left, right))
        expect(namesOf(answer)).toBe(namesOf(wanted.slice(0, limit)))
      }),
    )
  })
})

const picked = (entries: readonly Entry[], numbers: readonly number[]): Entry[] => [
  ...new Set(numbers.flatMap((number) => entries[number % entries.length] ?? [])),
]

/** Hops by relaxing until nothing changes. */
function hopsFrom(entries: readonly Entry[]): Map<Entry, number> {
  const hops = new Map(entries.map((entry) => [entry, 0]))
  for (let changes = true; changes; ) {
    changes = false
    for (const [entry, count] of hops) {
      for (const parent of entry.parents) {
        if ((hops.get(parent) ?? Number.POSITIVE_INFINITY) <= count + 1) continue
        hops.set(parent, count + 1)
        changes = true
      }
    }
  }
  return hops
}

describe('backfill', () => {
  it('goes from the newest back, children before parents', () => {
    const room = forked().graph
    expect(namesOf(backfill(room, ids('a3'), 5))).toBe('a3 a2 b2 a1 b1')
    expect(namesOf(backfill(room, ids('a1', 'b2'), 3))).toBe('b2 a1 b1')
    expect(namesOf(backfill(room, ids('nowhere'), 3))).toBe('')
  })

  it('is all there is behind, in pieces that are beginnings of each other', () => {
    fc.assert(
      fc.property(randomActs, fc.nat({ max: 40 }), (acts, limit) => {
        const { room, entries } = playedRoom(acts)
        const from = room.graph.forwardExtremities.map(({ event }) => event.id)
        const all = backfill(room.graph, from, 1000)
        expect(new Set(all)).toEqual(ancestorsOf(room.graph.forwardExtremities))
        expect(backfill(room.graph, from, limit)).toEqual(all.slice(0, limit))
        const places = new Map(all.map((entry, place) => [entry, place]))
        for (const entry of entries) {
          for (const parent of entry.parents) {
            const place = places.get(entry)
            if (place !== undefined) expect(places.get(parent)).toBeGreaterThan(place)
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('of a long chain is bounded and needs no stack', () => {
    const room = new SketchedRoom('12')
    for (let n = 0; n < 3000; n++) room.add(`${n}`, { by: ADA, on: [n === 0 ? 'cyd' : `${n - 1}`] })
    expect(backfill(room.graph, ids('2999'), 1e9)).toHaveLength(askedEventCountMax)
    const request = { earliest: ids('cyd'), latest: ids('2999'), limit: 1e9 }
    expect(getMissingEvents(room.graph, request)).toHaveLength(askedEventCountMax)
  })
})

describe('states', () => {
  it('before and after an event differ in the event itself', () => {
    const room = new SketchedRoom('12')
    room.add('name', { by: ADA, type: 'm.room.name', key: '', content: { name: 'x' } })
    const [id] = ids('name') as [EventId]
    expect(stateBefore(room.graph, id)?.get(NAME_KEY)).toBeUndefined()
    expect(stateAfter(room.graph, id)?.get(NAME_KEY)).toBe(id)
  })

  it('after a refused event are those before it', () => {
    const room = new SketchedRoom('12')
    room.add('name', { by: CYD, type: 'm.room.name', key: '', content: { name: 'x' } })
    const [id, nowhere] = ids('name', 'nowhere') as [EventId, EventId]
    expect(stateAfter(room.graph, id)).toBe(stateBefore(room.graph, id))
    expect([stateBefore(room.graph, nowhere), stateAfter(room.graph, nowhere)]).toEqual([undefined, undefined])
  })
})

describe('auth chains', () => {
  it.each(['11', '12'])('reach down to the create event in version %s', (version) => {
    const room = new SketchedRoom(version).graph
    expect(authChain(room, ids('cyd')).join(' ')).toBe('$create $ada $levels $rules')
    expect(authChain(room, ids('ada', 'levels')).join(' ')).toBe('$create $ada')
    expect(authChain(room, ids('create', 'nowhere'))).toEqual([])
  })

  it('differ where one state rests on what the other does not', () => {
    const room = new SketchedRoom('12')
    const states = [room.add('ban', banOf(BEN)).stateAfter, room.add('name', nameBy(BEN)).stateAfter]
    expect(authDifference(room.graph, states)).toEqual(ids('ban', 'name'))
    expect(authDifference(room.graph, states.slice(0, 1))).toEqual([])
  })

  it('differ in what is in some but not in all', () => {
    fc.assert(
      fc.property(randomActs, fc.gen(), (acts, gen) => {
        const { room, entries } = playedRoom(acts)
        const chosen = picked(entries, gen(fc.array, fc.nat(), { minLength: 1, maxLength: 4 }))
        const states = chosen.map((entry) => entry.stateAfter)
        const chains = states.map((state) => {
          const own = [...state.entries()].map(({ value }) => value)
          return new Set([...own, ...authChain(room.graph, own)])
        })
        const all = new Set(chains.flatMap((chain) => [...chain]))
        const partial = [...all].filter((id) => chains.some((chain) => !chain.has(id)))
        expect(authDifference(room.graph, states)).toEqual(partial.sort())
      }),
    )
  })
})

const banOf = (userId: string) => ({ by: ADA, type: 'm.room.member', key: userId, content: { membership: 'ban' } })
const nameBy = (by: string) => ({ by, type: 'm.room.name', key: '', content: { name: 'Kitchen' } })

describe('extremities', () => {
  it('forward are what new events are built upon', () => {
    const room = new SketchedRoom('12')
    room.add('b', { by: BEN })
    room.add('a', { by: ADA })
    expect(forwardExtremities(room.graph)).toEqual(ids('a', 'b'))
  })

  it('backward are what waiting events name and nobody has', () => {
    const full = forked()
    const room = new SketchedRoom('12').graph
    const waiting = ['a3', 'b2', 'top'].map((name) => full.entry(name).event)
    expect(backwardExtremities(room, waiting)).toEqual(ids('a2', 'b1'))
    expect(backwardExtremities(full.graph, waiting)).toEqual([])
    expect(backwardExtremities(new SketchedRoom('11').graph, waiting)).toEqual([])
  })
})

describe('a summary', () => {
  it('says what the room is and who is in it', () => {
    const room = new SketchedRoom('12')
    room.add('name', nameBy(ADA))
    room.add('topic', { by: ADA, type: 'm.room.topic', key: '', content: { topic: 'Tea' }, on: ['name'] })
    room.add('ban', { ...banOf(CYD), on: ['topic'] })
    const invite = { type: 'm.room.member', key: '@dan:home', content: { membership: 'invite' } }
    room.add('invite', { by: ADA, ...invite, on: ['ban'] })
    const summary = roomSummary(room.graph)
    expect(summary).toMatchObject({
      roomId: '!create',
      version: '12',
      type: undefined,
      creators: [ADA],
      name: 'Kitchen',
      topic: 'Tea',
      joinRule: 'public',
      members: { joinedCount: 2, invitedCount: 1, bannedCount: 1 },
    })
    expect(summary?.members.list.map(({ userId }) => userId)).toEqual([ADA, BEN, CYD, '@dan:home'])
    expect(summary?.powerLevels.levelOf(BEN)).toBe(50)
  })

  it('is there only for a room that has been created', () => {
    const { graph } = new SketchedRoom('12')
    const { event } = new SketchedRoom('12').entry('create')
    expect(roomSummary(graph)?.name).toBe('')
    const unfounded = new RoomGraph(graph.version, graph.roomId)
    expect(roomSummary(unfounded)).toBeUndefined()
    unfounded.add(event)
    expect(roomSummary(unfounded)?.members.list).toEqual([])
  })
})
