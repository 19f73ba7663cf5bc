import { isJsonObject, type JsonObject, memberOf } from '../../core/event/json.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { levelAdoptions } from '../../core/keys/removal.ts'
import { RefusalError, type Role } from '../contract.ts'
import { channelRoomsOf, isJoined, joinedIn, levelsIn } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'

const LEVELS = { owner: 100, moderator: 50, member: 0 } as const
type GivenRole = Exclude<Role, 'none'>

/**
 * Gives a member another role in the community and in all of its channels whose rules let us. Throws a `RefusalError`
 * where the root's do not.
 */
export function setRole(community: CommunityPeer, userId: string, role: GivenRole): void {
  const { root } = community.graph
  if (!isJoined(root, userId)) throw new RefusalError('notFound', 'There is no such member in this community.')
  if (!mayGive(community, root, userId, role)) {
    throw new RefusalError('forbidden', sentenceFor(community, userId))
  }
  if (userId === community.profile.userId && role !== 'owner') requireAnotherOwner(community)
  giveRole(community, root, userId, role)
  for (const room of channelRoomsOf(community)) {
    if (isJoined(room, community.profile.userId) && mayGive(community, room, userId, role)) {
      giveRole(community, room, userId, role)
    }
  }
}

/** Throws where this profile is the only owner among others: nobody could run the community without them. */
export function requireAnotherOwner({ graph: { root }, profile: { userId } }: CommunityPeer): void {
  const levels = levelsIn(root)
  const isOwner = (id: string) => levels.levelOf(id) >= levels.requiredFor('m.room.power_levels', true)
  const others = joinedIn(root).filter((member) => member.userId !== userId)
  if (!isOwner(userId) || others.length === 0 || others.some((member) => isOwner(member.userId))) return
  throw new RefusalError('forbidden', 'You are the only owner: make somebody else an owner first.')
}

/** Nobody gives more than they have, takes from who has as much, or goes without the right to set levels at all. */
export function mayGive(community: CommunityPeer, room: RoomGraph, userId: string, role: GivenRole): boolean {
  const own = community.profile.userId
  const levels = levelsIn(room)
  const level = levels.levelOf(own)
  if (level < levels.requiredFor('m.room.power_levels', true) || LEVELS[role] > level) return false
  return userId === own || levels.levelOf(userId) < level
}

/** Writes the role, where it is another than before. The rules of the room have the last word. */
export function giveRole(community: CommunityPeer, room: RoomGraph, userId: string, role: GivenRole): void {
  if (levelsIn(room).levelOf(userId) === LEVELS[role]) return
  const present = room.stateEvent(room.currentState, 'm.room.power_levels')?.content ?? {}
  const content = withLevel(present, userId, LEVELS[role])
  for (const draft of levelAdoptions(room, community.profile.userId, content)) community.write(room, draft)
  community.write(room, { type: 'm.room.power_levels', stateKey: '', content })
}

function withLevel(content: JsonObject, userId: string, level: number): JsonObject {
  const users = memberOf(content, 'users')
  return { ...content, users: { ...(isJsonObject(users) ? users : {}), [userId]: level } }
}

function sentenceFor({ graph: { root }, profile }: CommunityPeer, userId: string): string {
  const levels = levelsIn(root)
  const isOwner = levels.levelOf(profile.userId) >= levels.requiredFor('m.room.power_levels', true)
  return isOwner && userId !== profile.userId
    ? 'An owner cannot change the role of another owner.'
    : 'Only owners of this community can give roles.'
}
