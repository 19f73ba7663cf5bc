import type { RoomId, UserId } from '../../core/event/ids.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { compareText } from '../../core/order.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { joinRoom } from '../community/takePart.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { isJoined, membershipIn } from '../views/communityState.ts'
import { foundConversation } from './founding.ts'
import { conversationKind } from './kind.ts'
import { inviteToRoom, isInOrAsked, othersOf, participantsOf } from './people.ts'

/**
 * The direct conversation with exactly these members of the community, joined; founded where there is none. Whoever had
 * left is invited again. Of several, which people make who are apart, all of them choose the same.
 */
export function openConversation(
  environment: Environment,
  community: CommunityPeer,
  userIds: readonly string[],
): RoomId {
  const others = othersOf(community, userIds)
  if (others.length === 0) throw new RefusalError('invalid', 'A conversation is with somebody else.')
  const room = findConversation(community, others)
  if (room === undefined) return foundConversation(environment, community, { kind: 'direct' }, others)
  if (!isJoined(room, community.profile.userId)) joinRoom(community, room)
  inviteToRoom(environment, community, room, others)
  return room.roomId
}

/** One that all are in or invited to, before one that somebody has left; then that of the lowest id. */
function findConversation(community: CommunityPeer, others: readonly UserId[]): RoomGraph | undefined {
  const own = community.profile.userId
  const wanted = [own, ...others].toSorted(compareText).join()
  const goneFrom = (room: RoomGraph) => others.filter((userId) => !isInOrAsked(room, userId))
  const isOpen = (room: RoomGraph) =>
    conversationKind(room) === 'direct' &&
    participantsOf(room).toSorted(compareText).join() === wanted &&
    isInOrAsked(room, own) &&
    goneFrom(room).every((userId) => membershipIn(room, userId) !== 'ban')
  const [best] = community.privateRooms.rooms
    .filter(isOpen)
    .sort(
      (left, right) =>
        Number(goneFrom(left).length > 0) - Number(goneFrom(right).length > 0) ||
        compareText(left.roomId, right.roomId),
    )
  return best
}
