import type { UserId } from '../../core/event/ids.ts'
import { isUserId } from '../../core/event/ids.ts'
import { isJsonObject, memberOf } from '../../core/event/json.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { compareText } from '../../core/order.ts'
import { roleOf, shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { giveRole } from '../community/roles.ts'
import { RefusalError, type Result } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { isJoined, levelsIn, membershipIn, namesOf } from '../views/communityState.ts'
import { compareNames } from '../views/nameOrder.ts'
import { conversationKind, historyOf } from './kind.ts'
import { giveBoxes, isInRoom, mayRekeyRoom, rekeyRoom } from './roomKeys.ts'

/** The members of the community who are meant, each once and without oneself. Throws a `RefusalError` for anybody else. */
export function othersOf(community: CommunityPeer, userIds: readonly string[]): UserId[] {
  const others = new Set<UserId>()
  for (const userId of userIds) {
    if (!isUserId(userId) || !isJoined(community.graph.root, userId)) {
      throw new RefusalError('notFound', 'There is no such member in this community.')
    }
    if (userId !== community.profile.userId) others.add(userId)
  }
  return [...others]
}

/** Invites members of the community to a private room, and gives them in the same breath what they are to read by. */
export function inviteToRoom(
  environment: Environment,
  community: CommunityPeer,
  room: RoomGraph,
  userIds: readonly string[],
): void {
  requirePrivate(room, 'Everybody in the community may join this channel.')
  const levels = levelsIn(room)
  if (!isInRoom(community, room) || levels.levelOf(community.profile.userId) < levels.invite) {
    throw new RefusalError('forbidden', 'Only owners of this channel can invite people to it.')
  }
  const coming = othersOf(community, userIds).filter((userId) => !isInOrAsked(room, userId))
  for (const userId of coming) {
    community.write(room, { type: 'm.room.member', stateKey: userId, content: { membership: 'invite' } })
  }
  if (coming.length === 0) return
  // Nobody who holds an older key may give it to them: theirs begins here.
  if (historyOf(room) === 'joined' && mayRekeyRoom(community, room)) rekeyRoom(environment, community, room)
  giveBoxes(environment, community, room)
}

/**
 * Puts somebody out of a private room, or takes an invitation back. The new key comes first and the removal is built upon
 * it, so that whoever knows of the removal has the key under which the removed reads nothing.
 */
export function removeFromRoom(
  environment: Environment,
  community: CommunityPeer,
  room: RoomGraph,
  userId: string,
): void {
  requirePrivate(room, 'Everybody in the community may be in this channel.')
  const own = community.profile.userId
  if (userId === own) throw new RefusalError('invalid', 'To go yourself, leave the channel.')
  if (!isInOrAsked(room, userId)) throw new RefusalError('notFound', 'They are not in this channel.')
  const levels = levelsIn(room)
  if (
    !isInRoom(community, room) ||
    levels.levelOf(own) < levels.kick ||
    levels.levelOf(own) <= levels.levelOf(userId)
  ) {
    throw new RefusalError('forbidden', sentenceFor(room))
  }
  if (mayRekeyRoom(community, room)) rekeyRoom(environment, community, room, userId)
  community.write(room, { type: 'm.room.member', stateKey: userId, content: { membership: 'leave' } })
}

/** Leaves a room, or declines an invitation. A room that would be nobody's goes to who has been in it longest. */
export function leaveRoom(community: CommunityPeer, room: RoomGraph): void {
  const { userId } = community.profile
  if (!isInOrAsked(room, userId)) return
  const heir = conversationKind(room) === undefined ? undefined : heirOf(community, room)
  if (heir !== undefined) giveRole(community, room, heir, 'owner')
  community.write(room, { type: 'm.room.member', stateKey: userId, content: { membership: 'leave' } })
}

/** Whoever is in a room or invited to it, owners first. */
export function roomMembers(community: CommunityPeer, room: RoomGraph): Result<'channels.members'> {
  const names = namesOf(community)
  const levels = levelsIn(room)
  const users = [...new Set([...room.keyEvents('m.room.member')].map(({ event }) => event.stateKey ?? ''))]
  return users
    .filter((userId) => isInOrAsked(room, userId))
    .map((userId) => ({
      userId,
      name: names.get(userId) ?? shownUserId(userId),
      role: roleOf(levels, userId),
      invited: !isJoined(room, userId),
    }))
    .sort(
      (left, right) =>
        Number(left.invited) - Number(right.invited) ||
        levels.levelOf(right.userId) - levels.levelOf(left.userId) ||
        compareNames(left.name, right.name) ||
        compareText(left.userId, right.userId),
    )
}

/** The people of a direct conversation: those whom it was founded for, whether they are in it still. */
export function participantsOf(room: RoomGraph): UserId[] {
  const users = memberOf(room.stateEvent(room.currentState, 'm.room.power_levels')?.content ?? {}, 'users')
  return isJsonObject(users) ? Object.keys(users).filter(isUserId) : []
}

export const isInOrAsked = (room: RoomGraph, userId: string): boolean =>
  ['join', 'invite'].includes(membershipIn(room, userId) ?? '')

/** Who is to run a room that this person leaves, if nobody else could. */
function heirOf({ graph: { root }, profile: { userId } }: CommunityPeer, room: RoomGraph): string | undefined {
  const levels = levelsIn(room)
  const needed = levels.requiredFor('m.room.power_levels', true)
  if (levels.levelOf(userId) < needed || !isJoined(room, userId)) return undefined
  const joins = [...room.keyEvents('m.room.member')].flatMap(({ event }) => event.stateKey ?? [])
  const others = joins.filter((other) => other !== userId && isJoined(room, other) && isJoined(root, other))
  return others.some((other) => levels.levelOf(other) >= needed) ? undefined : others[0]
}

function requirePrivate(room: RoomGraph, sentence: string): void {
  if (conversationKind(room) === undefined) throw new RefusalError('invalid', sentence)
}

const sentenceFor = (room: RoomGraph): string =>
  conversationKind(room) === 'direct'
    ? 'A direct conversation belongs to all who are in it: nobody can be put out.'
    : 'Only owners of this channel can put people out of it.'
