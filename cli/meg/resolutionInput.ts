import type { EventId } from '../../core/event/ids.ts'
import { isJsonObject, type Json, memberOf } from '../../core/event/json.ts'
import { stateKey } from '../../core/event/roomEvent.ts'
import { eventSetOf } from '../../core/rooms/resolution/eventSet.ts'
import type { EventSource } from '../../core/rooms/resolution/source.ts'
import { StateMap } from '../../core/rooms/stateMap.ts'
import { type Read, readEventsById, readVersion, unreadable } from './events.ts'

/** What `resolveStates` takes. */
export interface ResolutionInput {
  readonly source: EventSource
  readonly states: readonly StateMap[]
}

/** Reads `{room_version, events: {id: event}, states: [[[type, state_key, id], …], …]}`. Never throws. */
export function readResolutionInput(json: unknown): Read<ResolutionInput> {
  if (!isJsonObject(json)) return unreadable('The file must hold one object.')
  const version = readVersion(json)
  if (!version.ok) return version
  const byId = memberOf(json, 'events')
  if (!isJsonObject(byId)) return unreadable('"events" must be an object of events by their ids.')
  const events = readEventsById(byId)
  if (!events.ok) return events
  const set = eventSetOf(version.value, events.value)
  if (!set.ok) return set
  const lists = memberOf(json, 'states')
  if (!Array.isArray(lists) || lists.length === 0) return unreadable('"states" must be a list of one state or more.')
  const states: StateMap[] = []
  for (const [index, list] of lists.entries()) {
    const state = readState(set.source, list)
    if (!state.ok) return unreadable(`State ${index + 1}: ${state.message}`)
    states.push(state.value)
  }
  return { ok: true, value: { source: set.source, states } }
}

function readState(source: EventSource, list: Json): Read<StateMap> {
  if (!Array.isArray(list)) return unreadable('it must be a list of [type, state_key, id].')
  let state = StateMap.empty
  for (const entry of list) {
    const [type, key, id] = Array.isArray(entry) ? entry : []
    if (typeof type !== 'string' || typeof key !== 'string' || typeof id !== 'string') {
      return unreadable(`${JSON.stringify(entry)} is not [type, state_key, id].`)
    }
    const event = source.event(id as EventId)
    if (event?.type !== type || event.stateKey !== key) {
      return unreadable(`there is no event ${id} for the entry ${JSON.stringify([type, key])}.`)
    }
    if (state.get(stateKey(type, key))) return unreadable(`it has the entry ${JSON.stringify([type, key])} twice.`)
    state = state.with(stateKey(type, key), event.id)
  }
  return { ok: true, value: state }
}
