import { RefusalError } from '../contract.ts'
import { leaveRoom } from '../privateRooms/people.ts'
import { isJoined, joinedIn, levelsIn } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** Leaves every room and then the community. The others renew their keys. Throws where nobody could run it any more. */
export function leaveCommunity(community: CommunityPeer): void {
  const { root, rooms } = community.graph
  const { userId } = community.profile
  if (!isJoined(root, userId)) return
  const levels = levelsIn(root)
  const others = joinedIn(root).filter((member) => member.userId !== userId)
  const isOwner = (id: string) => levels.levelOf(id) >= levels.requiredFor('m.room.power_levels', true)
  if (isOwner(userId) && others.length > 0 && !others.some((member) => isOwner(member.userId))) {
    throw new RefusalError('forbidden', 'You are the only owner: make somebody else an owner first.')
  }
  const left = [...rooms.values()].filter((room) => room !== root && isJoined(room, userId))
  for (const room of [...left, root]) leaveRoom(community, room)
}
