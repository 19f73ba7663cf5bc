import type { RoomId } from '../../core/event/ids.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { RefusalError } from '../contract.ts'

/** A channel of a community by its id. */
export function channelOf(community: CommunityPeer, roomId: string): RoomGraph {
  const room = community.graph.rooms.get(roomId as RoomId)
  if (room === undefined || room === community.graph.root || room.entryCount === 0) {
    throw new RefusalError('notFound', 'There is no such channel in this community.')
  }
  return room
}
