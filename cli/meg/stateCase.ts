import { isJsonObject, type Json, type JsonObject, memberOf } from '../../core/event/json.ts'
import { type RoomEvent, type StateKey, stateKey } from '../../core/event/roomEvent.ts'
import type { RoomVersion } from '../../core/event/roomVersion.ts'
import { eventSetOf, stateOfIds } from '../../core/rooms/resolution/eventSet.ts'
import type { EventSource } from '../../core/rooms/resolution/source.ts'
import { StateMap } from '../../core/rooms/stateMap.ts'
import { type Read, readEvents, readVersion, unreadable } from './events.ts'

/** A published scenario: events, how they come together, and the state that has to be the outcome. */
export interface StateCase {
  readonly name: string
  readonly version: RoomVersion
  readonly source: EventSource
  readonly expected: StateMap
  readonly given:
    | { readonly kind: 'batches'; readonly batches: readonly (readonly RoomEvent[])[] }
    | { readonly kind: 'states'; readonly states: readonly StateMap[] }
}

/** Reads a case: `{name, room_version, expected}` with `batches` of events, or with `pdus` and `state_maps`. */
export function readStateCase(json: unknown): Read<StateCase> {
  if (!isJsonObject(json)) return unreadable('it is not an object.')
  const version = readVersion(json)
  if (!version.ok) return version
  const name = memberOf(json, 'name')
  if (typeof name !== 'string') return unreadable('"name" must be a string.')
  const expected = readExpected(memberOf(json, 'expected'))
  if (!expected.ok) return expected
  const given = readGiven(json, version.value)
  if (!given.ok) return given
  return { ok: true, value: { name, version: version.value, expected: expected.value, ...given.value } }
}

type Given = Pick<StateCase, 'source' | 'given'>

function readGiven(json: JsonObject, version: RoomVersion): Read<Given> {
  const batches = listOfLists(memberOf(json, 'batches'))
  if (batches) return readBatches(batches, version)
  const pdus = memberOf(json, 'pdus')
  const maps = listOfLists(memberOf(json, 'state_maps'))
  if (Array.isArray(pdus) && maps) return readMaps(pdus, maps, version)
  return unreadable('it has neither "batches" nor "pdus" with "state_maps".')
}

function readBatches(lists: readonly (readonly Json[])[], version: RoomVersion): Read<Given> {
  const batches: RoomEvent[][] = []
  for (const list of lists) {
    const events = readEvents(list)
    if (!events.ok) return events
    if (events.value.some((event) => event.stateKey === undefined))
      return unreadable('it has an event that is no state.')
    batches.push(events.value)
  }
  const set = eventSetOf(version, batches.flat())
  return set.ok ? { ok: true, value: { source: set.source, given: { kind: 'batches', batches } } } : set
}

function readMaps(pdus: readonly Json[], maps: readonly (readonly Json[])[], version: RoomVersion): Read<Given> {
  const events = readEvents(pdus)
  if (!events.ok) return events
  const set = eventSetOf(version, events.value)
  if (!set.ok) return set
  const states: StateMap[] = []
  for (const ids of maps) {
    const state = stateOfIds(set.source, ids.map(String))
    if ('unusable' in state) return unreadable(`a state map names ${state.unusable}, which is no state event here.`)
    states.push(state)
  }
  return { ok: true, value: { source: set.source, given: { kind: 'states', states } } }
}

function readExpected(list: Json | undefined): Read<StateMap> {
  if (!Array.isArray(list)) return unreadable('"expected" must be a list.')
  const entries: (readonly [StateKey, RoomEvent['id']])[] = []
  for (const entry of list) {
    const [type, key, id] = ['type', 'state_key', 'event_id'].map((member) =>
      isJsonObject(entry) ? memberOf(entry, member) : undefined,
    )
    if (typeof type !== 'string' || typeof key !== 'string' || typeof id !== 'string') {
      return unreadable('"expected" must list {type, state_key, event_id}.')
    }
    entries.push([stateKey(type, key), id as RoomEvent['id']])
  }
  return { ok: true, value: StateMap.of(entries) }
}

function listOfLists(value: Json | undefined): readonly (readonly Json[])[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.every((item): item is readonly Json[] => Array.isArray(item)) && value.length > 0 ? value : undefined
}
