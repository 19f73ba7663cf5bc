import { must } from '../../assert.ts'
import type { EventId } from '../../event/ids.ts'
import { compareText } from '../../order.ts'
import { authParentsOf } from '../../rooms/resolution/authChain.ts'
import { authDifferenceAmong, conflictsOf } from '../../rooms/resolution/conflicts.ts'
import type { StateMap } from '../../rooms/stateMap.ts'
import type { RoomGraph } from '../roomGraph.ts'

/**
 * Everything that the events rest on along auth_events, not they themselves unless another of them rests on them; the
 * create event that version 12 leaves implied is part of it. What rests on others comes after them, then by id. Ids that
 * are not here are passed over. Costs the chain.
 */
export function authChain(room: RoomGraph, ids: Iterable<EventId>): EventId[] {
  const chain = new Set<EventId>()
  const open = [...ids].filter((id) => room.entry(id) !== undefined)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const parent of authParentsOf(room, id)) {
      if (chain.has(parent)) continue
      chain.add(parent)
      open.push(parent)
    }
  }
  // The create event is behind everything, also where nothing lists it.
  const depthOf = (id: EventId) => (room.event(id)?.type === 'm.room.create' ? 0 : room.authIndex.depthOf(id))
  return [...chain].sort((left, right) => depthOf(left) - depthOf(right) || compareText(left, right))
}

/**
 * The events that some of the states rest on and others do not, by id: the auth difference of state resolution, with the
 * events in which the states differ counted as part of what they rest on. At least one state, all of this room. Costs
 * what differs.
 */
export function authDifference(room: RoomGraph, states: readonly StateMap[]): EventId[] {
  const first = must(states[0], 'at least one state')
  return [...authDifferenceAmong(room, first, conflictsOf(states))].sort(compareText)
}
