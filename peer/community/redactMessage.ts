import type { EventId } from '../../core/event/ids.ts'
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
  if (message === undefined || room.isRefused(message.id) || messageBody(message) === undefined) {
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
