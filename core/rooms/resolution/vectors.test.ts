import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../../assert.ts'
import { type FixturePdu, fixtureEvent } from '../../event/fixtureEvent.ts'
import type { EventId, RoomId } from '../../event/ids.ts'
import { type RoomEvent, stateKey } from '../../event/roomEvent.ts'
import { roomVersion } from '../../event/roomVersion.ts'
import { RoomGraph } from '../../graph/roomGraph.ts'
import { hasSharedVectors, sharedVectors } from '../../testing/sharedVectors.ts'
import { StateMap } from '../stateMap.ts'
import { AuthIndex } from './authIndex.ts'
import { resolveStates } from './resolve.ts'
import type { EventSource } from './source.ts'

interface Case {
  readonly name: string
  readonly room_version: string
  readonly expected: readonly { type: string; state_key: string; event_id: string }[]
  readonly batches?: readonly (readonly FixturePdu[])[]
  readonly pdus?: readonly FixturePdu[]
  readonly state_maps?: readonly (readonly string[])[]
}

const readJson = <Value>(url: URL): Value => JSON.parse(readFileSync(url, 'utf8')) as Value

const sourceOf = (version: string, events: readonly RoomEvent[]): EventSource => {
  const byId = new Map(events.map((event) => [event.id, event]))
  return {
    version: must(roomVersion(version), 'a known version'),
    authIndex: AuthIndex.of(events),
    event: (id) => byId.get(id),
    isRefused: () => false,
  }
}

const stateOf = (source: EventSource, ids: Iterable<string>): StateMap =>
  StateMap.of(
    [...ids].map((id) => {
      const event = must(source.event(id as EventId), `an event called ${id}`)
      return [stateKey(event.type, must(event.stateKey, 'a state event')), event.id] as const
    }),
  )

const listed = (state: StateMap): string[] => [...state.entries()].map(({ key, value }) => `${key} ${value}`).sort()
const expected = (vector: Case): string[] =>
  vector.expected.map((entry) => `${stateKey(entry.type, entry.state_key)} ${entry.event_id}`).sort()

describe.runIf(hasSharedVectors)('published scenarios resolve as expected', () => {
  const folder = new URL('state-resolution/', sharedVectors)
  const cases = (hasSharedVectors ? readdirSync(folder) : [])
    .filter((file) => file.endsWith('.json'))
    .map((file) => readJson<Case>(new URL(file, folder)))

  for (const vector of cases.filter(({ state_maps }) => state_maps)) {
    it(`${vector.name}, from state maps in either order`, () => {
      const source = sourceOf(vector.room_version, must(vector.pdus, 'events').map(fixtureEvent))
      const states = must(vector.state_maps, 'maps').map((ids) => stateOf(source, ids))
      expect(listed(resolveStates(source, states))).toEqual(expected(vector))
      expect(listed(resolveStates(source, states.toReversed()))).toEqual(expected(vector))
    })
  }

  for (const vector of cases.filter(({ batches }) => batches)) {
    const batches = vector.batches ?? []
    const events = batches.flat().map(fixtureEvent)

    it(`${vector.name}, event by event along the graph, in any order that lets parents come first`, () => {
      fc.assert(
        fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (order) => {
          const graph = new RoomGraph(
            must(roomVersion(vector.room_version), 'a known version'),
            '!room:example.com' as RoomId,
          )
          for (const event of parentsFirst(order)) graph.add(event)
          expect(listed(graph.settledState)).toEqual(expected(vector))
        }),
        { numRuns: 20 },
      )
    })

    it(`${vector.name}, all events at once, each as a state of its own, in any order`, () => {
      fc.assert(
        fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (order) => {
          const source = sourceOf(vector.room_version, order)
          const states = order.map(({ id }) => stateOf(source, [id]))
          expect(listed(resolveStates(source, states))).toEqual(expected(vector))
        }),
        { numRuns: 20 },
      )
    })
  }
})

/** The same order, but that whatever an event rests on is moved before it. */
function parentsFirst(events: readonly RoomEvent[]): RoomEvent[] {
  const ordered = new Set<RoomEvent>()
  const byId = new Map(events.map((event) => [event.id, event]))
  const put = (event: RoomEvent) => {
    for (const id of [...event.prevEvents, ...event.authEvents]) put(must(byId.get(id), 'a fixture is complete'))
    ordered.add(event)
  }
  for (const event of events) put(event)
  return [...ordered]
}

describe.skipIf(hasSharedVectors)('published scenarios', () => {
  it('are not on this machine, so they were not run', () => expect(hasSharedVectors).toBe(false))
})
