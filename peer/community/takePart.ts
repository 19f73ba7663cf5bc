import { stateKey } from '../../core/event/roomEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { channelRoomsOf, isJoined } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** True once everything that somebody else of the community holds is here too. */
export function hasWholeGraph(community: CommunityPeer): boolean {
  return community.graph.root.entryCount > 0 && community.networkStatus().peers.some(({ agrees }) => agrees)
}

/** Joins the community, certifies this device in it and joins the channels that everybody begins with. */
export function takePart(community: CommunityPeer): void {
  const { root } = community.graph
  const { userId, device, certificate } = community.profile
  if (!isJoined(root, userId)) joinRoom(community, root)
  if (root.currentState.get(stateKey('roost.device', device.deviceId)) === undefined) {
    community.write(root, {
      type: 'roost.device',
      stateKey: device.deviceId,
      content: { ...certificate },
    })
  }
  for (const room of channelRoomsOf(community)) {
    if (isSuggested(community, room) && !isJoined(room, userId)) joinRoom(community, room)
  }
}

export function joinRoom(community: CommunityPeer, room: RoomGraph): void {
  const { userId, name } = community.profile
  community.write(room, {
    type: 'm.room.member',
    stateKey: userId,
    content: { membership: 'join', displayname: name },
  })
}

const isSuggested = (community: CommunityPeer, room: RoomGraph): boolean =>
  community.graph.root.stateEvent(community.graph.root.currentState, 'm.space.child', room.roomId)?.content
    .suggested === true
