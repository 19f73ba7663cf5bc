import type { EventId } from '../../core/event/ids.ts'
import { REDACTION_TYPE } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { RefusalError } from '../contract.ts'
import { isJoined, levelsIn } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { messageIn } from './messageIn.ts'

/**
 * Takes a message out of sight on every peer. Answers the id of the event that did: one made before, where there is one.
 * Throws a `RefusalError` where there is no such message or the room's rules do not allow it.
 */
export function redactMessage(community: CommunityPeer, room: RoomGraph, eventId: string): EventId {
  const { id, sender } = messageIn(community, room, eventId).event
  const before = room.redactedBy(id)
  if (before !== undefined) return before.id
  const { userId } = community.profile
  const levels = levelsIn(room)
  if (sender !== userId && levels.levelOf(userId) < levels.redact) {
    throw new RefusalError('forbidden', 'Only moderators and owners of this community can delete messages of others.')
  }
  if (!isJoined(room, userId)) throw new RefusalError('forbidden', 'You are not in this channel: join it first.')
  return community.write(room, { type: REDACTION_TYPE, content: { redacts: id } })
}
