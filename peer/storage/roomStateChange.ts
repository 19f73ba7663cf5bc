import { canonicalJson } from '../../core/event/canonicalJson.ts'
import type { EventId } from '../../core/event/ids.ts'
import { stateKeyOf } from '../../core/event/roomEvent.ts'
import { shownEvent } from '../../core/graph/redactions.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { StateMap } from '../../core/rooms/stateMap.ts'
import type { RoomStateChange, RoomStateEntry } from '../../core/store/roomStates.ts'

/**
 * What was written of each room's current state last. A graph that was read anew after its disk refused something is
 * another object, of which nothing was written.
 */
const written = new WeakMap<RoomGraph, StateMap>()

/** What has changed of a room's current state since this was last asked, or all of it. */
export function roomStateChange(room: RoomGraph, redacted: ReadonlySet<EventId>): RoomStateChange {
  const before = written.get(room)
  const { currentState } = room
  written.set(room, currentState)
  const { roomId } = room
  const differences = StateMap.differences(before ?? StateMap.empty, currentState)
  const entries = differences.map(({ key, right }) => ({ key, value: entryValue(room, right) }))
  if (before === undefined) return { roomId, extent: 'all', entries }
  return { roomId, extent: 'changes', entries: [...entries, ...redactedEntries(room, redacted)] }
}

/** The whole of it, without regard to what was written. */
export function wholeRoomState(room: RoomGraph): RoomStateChange {
  written.delete(room)
  return roomStateChange(room, new Set())
}

const entryValue = (room: RoomGraph, id: EventId | undefined): RoomStateEntry['value'] => {
  const event = id && shownEvent(room, id)
  return event && { eventId: event.id, content: canonicalJson(event.content) }
}

/** Entries that stay and of which a redaction took the content. */
function redactedEntries(room: RoomGraph, redacted: ReadonlySet<EventId>): RoomStateEntry[] {
  return [...redacted].flatMap((id) => {
    const event = room.event(id)
    const key = event && stateKeyOf(event)
    if (key === undefined || room.currentState.get(key) !== id) return []
    return [{ key, value: entryValue(room, id) }]
  })
}
