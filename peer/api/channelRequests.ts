import { createChannel } from '../community/createChannel.ts'
import { joinRoom } from '../community/takePart.ts'
import type { Peer } from '../peer.ts'
import { isJoined } from '../views/communityState.ts'
import { channelViews } from '../views/communityViews.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedChannel, joinedCommunity, requireRight } from './joinedCommunity.ts'
import { notBuilt } from './notBuilt.ts'

export const channelRequests = (peer: Peer): HandlersOf<'channels' | 'conversations'> => ({
  'channels.list': ({ communityId }) => channelViews(peer.community(communityId)),
  'channels.create': ({ communityId, name, topic }) => ({
    roomId: createChannel(peer.environment, joinedCommunity(peer, communityId), { name, topic, suggested: false }),
  }),
  'channels.rename': ({ communityId, roomId, name }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    requireRight(
      community,
      room,
      'm.room.name',
      'Only moderators and owners of this community can rename this channel.',
    )
    community.write(room, { type: 'm.room.name', stateKey: '', content: { name } })
    return {}
  },
  'channels.setTopic': ({ communityId, roomId, topic }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    requireRight(community, room, 'm.room.topic', 'You may not change the topic of this channel.')
    community.write(room, { type: 'm.room.topic', stateKey: '', content: { topic } })
    return {}
  },
  'channels.join': ({ communityId, roomId }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    if (!isJoined(room, community.profile.userId)) joinRoom(community, room)
    return {}
  },
  'channels.leave': notBuilt,
  'channels.invite': notBuilt,
  'channels.remove': notBuilt,
  'channels.members': notBuilt,
  'conversations.open': notBuilt,
})
