import type { HandlersOf } from '../../api/handlers.ts'
import { RefusalError } from '../../contract.ts'
import type { FakeChannel, FakeWorld } from './world.ts'

export const channelRequests = (world: FakeWorld): HandlersOf<'channels' | 'conversations'> => ({
  'channels.list': ({ communityId }) => world.community(communityId).channels.map(({ view }) => view),
  'channels.create': ({ communityId, name, topic = '', private: isPrivate, history, userIds }) => {
    const kind = isPrivate ? 'private' : 'public'
    const channel = world.addChannel(world.community(communityId), name, {
      kind,
      topic,
      history: isPrivate ? history : 'shared',
    })
    for (const userId of userIds) channel.invitedIds.add(world.member(communityId, userId).userId)
    return { roomId: channel.view.roomId }
  },
  'conversations.open': ({ communityId, userIds }) => {
    const community = world.community(communityId)
    const others = userIds.map((userId) => world.member(communityId, userId))
    const key = others.map(({ userId }) => userId).sort()
    const there = community.channels.find(
      ({ view }) => view.kind === 'direct' && [...view.withUserIds].sort().join() === key.join(),
    )
    const name = others.map((other) => other.name).join(', ')
    const { view, userIds: inIt } = there ?? world.addChannel(community, name, { kind: 'direct', withUserIds: key })
    for (const { userId } of others) inIt.add(userId)
    return { roomId: view.roomId }
  },
  'channels.rename': ({ communityId, roomId, name }) => change(world.channel(communityId, roomId), { name }),
  'channels.setTopic': ({ communityId, roomId, topic }) => change(world.channel(communityId, roomId), { topic }),
  'channels.join': ({ communityId, roomId }) =>
    change(world.channel(communityId, roomId), { joined: true, invited: false }),
  'channels.leave': ({ communityId, roomId }) =>
    change(world.channel(communityId, roomId), { joined: false, invited: false }),
  'channels.invite': ({ communityId, roomId, userIds }) => {
    const channel = world.channel(communityId, roomId)
    if (channel.view.kind !== 'private') {
      throw new RefusalError('invalid', 'Everybody in the community may join this channel.')
    }
    for (const userId of userIds) channel.invitedIds.add(world.member(communityId, userId).userId)
    return {}
  },
  'channels.remove': ({ communityId, roomId, userId }) => {
    const { userIds, invitedIds } = world.channel(communityId, roomId)
    if (!userIds.delete(userId) && !invitedIds.delete(userId)) {
      throw new RefusalError('notFound', 'They are not in this channel.')
    }
    return {}
  },
  'channels.members': ({ communityId, roomId }) => {
    const { userIds, invitedIds } = world.channel(communityId, roomId)
    return [...userIds, ...invitedIds].map((userId) => {
      const { name, role } = world.member(communityId, userId)
      return { userId, name, role, invited: invitedIds.has(userId) }
    })
  },
})

function change(channel: FakeChannel, changes: Partial<FakeChannel['view']>): Record<string, never> {
  channel.view = { ...channel.view, ...changes }
  return {}
}
