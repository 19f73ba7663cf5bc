import type { EventId } from '../../event/ids.ts'
import type { StateMap } from '../../rooms/stateMap.ts'
import type { RoomGraph } from '../roomGraph.ts'

/** The state that an event was judged by: resolved over the states after its parents. Undefined for no event of ours. */
export const stateBefore = (room: RoomGraph, id: EventId): StateMap | undefined => room.entry(id)?.stateBefore

/** The state with the event in its place, which a refused event and a message do not take. */
export const stateAfter = (room: RoomGraph, id: EventId): StateMap | undefined => room.entry(id)?.stateAfter
