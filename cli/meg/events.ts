import { type FixtureResult, readFixtureEvent } from '../../core/event/fixtureEvent.ts'
import { type Json, type JsonObject, memberOf } from '../../core/event/json.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import { type RoomVersion, roomVersion } from '../../core/event/roomVersion.ts'

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string }

export const unreadable = (message: string): { readonly ok: false; readonly message: string } => ({
  ok: false,
  message,
})

/** The version that a file names. */
export function readVersion(json: JsonObject): Read<RoomVersion> {
  const name = memberOf(json, 'room_version')
  if (typeof name !== 'string') return unreadable('"room_version" must be a string.')
  const value = roomVersion(name)
  return value
    ? { ok: true, value }
    : unreadable(`Room version ${JSON.stringify(name)} is not one that Roost can read.`)
}

/** All events of a list, or what is wrong with the first that is none. */
export function readEvents(list: readonly Json[]): Read<RoomEvent[]> {
  return allOf(list.map((json) => readFixtureEvent(json)))
}

/** The same of an object that has the events by their ids. */
export function readEventsById(byId: JsonObject): Read<RoomEvent[]> {
  return allOf(Object.entries(byId).map(([id, json]) => readFixtureEvent(json, id)))
}

function allOf(results: readonly FixtureResult[]): Read<RoomEvent[]> {
  const events: RoomEvent[] = []
  for (const result of results) {
    if (!result.ok) return result
    events.push(result.event)
  }
  return { ok: true, value: events }
}
