import type { EventId } from '../../event/ids.ts'
import { dependenciesOf, type RoomEvent } from '../../event/roomEvent.ts'
import { compareText } from '../../order.ts'
import type { RoomGraph } from '../roomGraph.ts'

/** The ids of what new events are built upon: accepted, unshadowed and without such a descendant. By id. */
export const forwardExtremities = (room: RoomGraph): EventId[] => room.forwardExtremities.map(({ event }) => event.id)

/**
 * The holes: ids that waiting events of this room name, as parents or as auth events, and that neither are here nor wait
 * themselves. By id. Costs what waits.
 */
export function backwardExtremities(room: RoomGraph, waiting: Iterable<RoomEvent>): EventId[] {
  const ofRoom = [...waiting].filter(({ roomId }) => roomId === room.roomId)
  const known = new Set(ofRoom.map(({ id }) => id))
  const holes = new Set<EventId>()
  for (const event of ofRoom) {
    for (const id of dependenciesOf(event)) if (!known.has(id) && room.entry(id) === undefined) holes.add(id)
  }
  return [...holes].sort(compareText)
}
