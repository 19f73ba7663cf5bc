import { leaveRoom } from '../privateRooms/people.ts'
import { isJoined } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { requireAnotherOwner } from './roles.ts'

/** Leaves every room and then the community. The others renew their keys. Throws where nobody could run it any more. */
export function leaveCommunity(community: CommunityPeer): void {
  const { root, rooms } = community.graph
  const { userId } = community.profile
  if (!isJoined(root, userId)) return
  requireAnotherOwner(community)
  const left = [...rooms.values()].filter((room) => room !== root && isJoined(room, userId))
  for (const room of [...left, root]) leaveRoom(community, room)
}
