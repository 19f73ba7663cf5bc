import type { RoomId } from '../../core/event/ids.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { RefusalError } from '../contract.ts'
import { isForThisPerson } from '../views/communityState.ts'

/** A channel of a community by its id. */
export function channelOf(community: CommunityPeer, roomId: string): RoomGraph {
  const room = community.graph.rooms.get(roomId as RoomId)
  const isThere = room !== undefined && room !== community.graph.root && room.entryCount > 0
  // What a private room is to others is nothing.
  if (!isThere || !isForThisPerson(community, room)) {
    throw new RefusalError('notFound', 'There is no such channel in this community.')
  }
  return room
}
