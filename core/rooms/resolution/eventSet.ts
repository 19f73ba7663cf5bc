import type { EventId } from '../../event/ids.ts'
import { createIdOfRoom } from '../../event/ids.ts'
import { type RoomEvent, type StateKey, stateKeyOf } from '../../event/roomEvent.ts'
import type { RoomVersion } from '../../event/roomVersion.ts'
import { StateMap } from '../stateMap.ts'
import { AuthIndex } from './authIndex.ts'
import type { EventSource } from './source.ts'

/** A closed set of events, none of them refused, from which states can be resolved without a graph. */
export type EventSetResult =
  | { readonly ok: true; readonly source: EventSource }
  /** One sentence on what makes the set unusable. */
  | { readonly ok: false; readonly message: string }

/**
 * Makes a source of events in any order. Their ids are the caller's, so everything that hashes would promise is
 * checked: no id twice, every auth event here and a state event, and none that rests on itself. Never throws.
 */
export function eventSetOf(version: RoomVersion, events: readonly RoomEvent[]): EventSetResult {
  const byId = new Map(events.map((event) => [event.id, event]))
  if (byId.size < events.length) return { ok: false, message: 'Two events have the same id.' }
  for (const event of events) {
    const missing = unusableAuthEvent(version, byId, event)
    if (missing) return { ok: false, message: `${missing} is an auth event of ${event.id}, but no state event here.` }
  }
  const circular = eventInCycle(events)
  if (circular) return { ok: false, message: `The auth events of ${circular} lead back to itself.` }
  const source = {
    version,
    authIndex: AuthIndex.of(events),
    event: (id: EventId) => byId.get(id),
    isRefused: () => false,
  }
  return { ok: true, source }
}

/** The state that the named events make, or the first id that is no state event of the source. */
export function stateOfIds(source: EventSource, ids: Iterable<string>): StateMap | { readonly unusable: string } {
  const entries: [StateKey, EventId][] = []
  for (const id of ids) {
    const event = source.event(id as EventId)
    const key = event && stateKeyOf(event)
    if (event === undefined || key === undefined) return { unusable: id }
    entries.push([key, event.id])
  }
  return StateMap.of(entries)
}

function unusableAuthEvent(
  version: RoomVersion,
  byId: ReadonlyMap<EventId, RoomEvent>,
  event: RoomEvent,
): EventId | undefined {
  const isImplied = version.roomIdIsCreateHash && event.type !== 'm.room.create'
  const behind = isImplied ? [createIdOfRoom(event.roomId), ...event.authEvents] : event.authEvents
  return behind.find((id) => byId.get(id)?.stateKey === undefined)
}

/** Takes away, again and again, what rests on nothing that is left; what remains rests on itself. */
function eventInCycle(events: readonly RoomEvent[]): EventId | undefined {
  const dependents = new Map<EventId, EventId[]>()
  const open = new Map<EventId, number>()
  for (const event of events) {
    const parents = new Set(event.authEvents)
    open.set(event.id, parents.size)
    for (const parent of parents) {
      const list = dependents.get(parent)
      if (list) list.push(event.id)
      else dependents.set(parent, [event.id])
    }
  }
  const free = events.filter((event) => event.authEvents.length === 0).map((event) => event.id)
  // Grows while it is walked.
  for (const id of free) {
    open.delete(id)
    for (const dependent of dependents.get(id) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1
      open.set(dependent, left)
      if (left === 0) free.push(dependent)
    }
  }
  const [remaining] = open.keys()
  return remaining
}
