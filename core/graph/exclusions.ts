import type { EventId, RoomId } from '../event/ids.ts'
import { isJsonObject, memberOf } from '../event/json.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import type { Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'
import type { Exclusion } from './shadowing.ts'

/**
 * What the root's settled state takes away in another room. A ban, or the revocation of a device, lists for every room
 * what it held of the removed at that moment; a room that is not listed held nothing.
 */
export function exclusionsFor(root: RoomGraph, roomId: RoomId): Exclusion[] {
  const exclusions: Exclusion[] = []
  for (const { value } of root.settledState.entries()) {
    const event = root.event(value)
    const applies = event && removalBy(event)
    if (event && applies) exclusions.push({ applies, extremities: extremitiesIn(event, roomId) })
  }
  return exclusions
}

function removalBy(event: RoomEvent): ((candidate: Entry) => boolean) | undefined {
  if (event.type === 'roost.revoke') return ({ signer }) => signer === event.stateKey
  const banned = event.type === 'm.room.member' && memberOf(event.content, 'membership') === 'ban'
  return banned ? (candidate) => candidate.event.sender === event.stateKey : undefined
}

function extremitiesIn(event: RoomEvent, roomId: RoomId): EventId[] {
  const perRoom = memberOf(event.content, 'roost.extremities')
  const listed = isJsonObject(perRoom) ? memberOf(perRoom, roomId) : undefined
  return Array.isArray(listed) ? listed.filter((id): id is EventId => typeof id === 'string') : []
}
