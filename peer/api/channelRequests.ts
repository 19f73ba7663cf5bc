import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { createChannel } from '../community/createChannel.ts'
import { joinRoom } from '../community/takePart.ts'
import type { Peer } from '../peer.ts'
import { foundConversation } from '../privateRooms/founding.ts'
import { conversationKind } from '../privateRooms/kind.ts'
import { openConversation } from '../privateRooms/openConversation.ts'
import { inviteToRoom, leaveRoom, othersOf, removeFromRoom, roomMembers } from '../privateRooms/people.ts'
import { renewBeforeSending } from '../privateRooms/roomKeys.ts'
import { isJoined } from '../views/communityState.ts'
import { channelViews } from '../views/communityViews.ts'
import { channelOf } from './channelOf.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedChannel, joinedCommunity, requireRight } from './joinedCommunity.ts'

export const channelRequests = (peer: Peer): HandlersOf<'channels' | 'conversations'> => ({
  'channels.list': ({ communityId }) => channelViews(peer.community(communityId)),
  'channels.create': ({ communityId, name, topic, private: isPrivate, history, userIds }) => {
    const { environment } = peer
    const community = joinedCommunity(peer, communityId)
    if (!isPrivate) return { roomId: createChannel(environment, community, { name, topic, suggested: false }) }
    const plan = { kind: 'private', name, topic, history } as const
    return { roomId: foundConversation(environment, community, plan, othersOf(community, userIds)) }
  },
  'channels.rename': ({ communityId, roomId, name }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    requireRight(community, room, 'm.room.name', sentenceOfRenaming(room))
    writeState(peer, community, room, 'm.room.name', { name })
    return {}
  },
  'channels.setTopic': ({ communityId, roomId, topic }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    requireRight(community, room, 'm.room.topic', 'You may not change the topic of this channel.')
    writeState(peer, community, room, 'm.room.topic', { topic })
    return {}
  },
  'channels.join': ({ communityId, roomId }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    if (!isJoined(room, community.profile.userId)) joinRoom(community, room)
    return {}
  },
  'channels.leave': ({ communityId, roomId }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    leaveRoom(community, room)
    return {}
  },
  'channels.invite': ({ communityId, roomId, userIds }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    inviteToRoom(peer.environment, community, room, userIds)
    return {}
  },
  'channels.remove': ({ communityId, roomId, userId }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    removeFromRoom(peer.environment, community, room, userId)
    return {}
  },
  'channels.members': ({ communityId, roomId }) => {
    const community = peer.community(communityId)
    return roomMembers(community, channelOf(community, roomId))
  },
  'conversations.open': ({ communityId, userIds }) => ({
    roomId: openConversation(peer.environment, joinedCommunity(peer, communityId), userIds),
  }),
})

function writeState(
  peer: Peer,
  community: CommunityPeer,
  room: RoomGraph,
  type: string,
  content: { readonly [key: string]: string },
): void {
  renewBeforeSending(peer.environment, community, room)
  community.write(room, { type, stateKey: '', content })
}

const sentenceOfRenaming = (room: RoomGraph): string =>
  conversationKind(room) === undefined
    ? 'Only moderators and owners of this community can rename this channel.'
    : 'Only owners of this channel can rename it.'
