import type { EventId } from '../../core/event/ids.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { RefusalError } from '../contract.ts'
import { isJoined, levelsIn } from '../views/communityState.ts'
import { messageBody } from '../views/messageBody.ts'
import type { CommunityPeer } from './communityPeer.ts'

/**
 * Takes a message out of sight on every peer. Answers the id of the event that did: one made before, where there is one.
 * Throws a `RefusalError` where there is no such message or the room's rules do not allow it.
 */
export function redactMessage(community: CommunityPeer, room: RoomGraph, eventId: string): EventId {
  const message = room.event(eventId as EventId)
  if (message === undefined || room.isRefused(message.id) || !isMessage(community, room, message)) {
    throw new RefusalError('notFound', 'There is no such message in this channel.')
  }
  const before = room.redactedBy(message.id)
  if (before !== undefined) return before.id
  const { userId } = community.profile
  const levels = levelsIn(room)
  if (message.sender !== userId && levels.levelOf(userId) < levels.redact) {
    throw new RefusalError('forbidden', 'Only moderators and owners of this community can delete messages of others.')
  }
  if (!isJoined(room, userId)) throw new RefusalError('forbidden', 'You are not in this channel: join it first.')
  return community.write(room, { type: 'm.room.redaction', content: { redacts: message.id } })
}

/** What is locked may be deleted as well: it is a message to all who can read it. */
function isMessage({ privateRooms }: CommunityPeer, room: RoomGraph, event: RoomEvent): boolean {
  const read = privateRooms.read(room, event)
  if (read.kind === 'locked') return event.stateKey === undefined
  return read.kind === 'readable' && messageBody(read.event) !== undefined
}
