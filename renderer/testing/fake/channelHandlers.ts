import { type Channel, type Notice, RefusalError } from '../../../peer/contract.ts'
import type { FakePeer } from '../fakePeer.ts'
import type { FakeHandlers, Guest } from '../fakeWorld.ts'

/** Channels of all kinds, and who is in the private ones. */
export function channelHandlers(peer: FakePeer): FakeHandlers {
  const edit = (communityId: string, roomId: string, change: Partial<Channel>) =>
    peer.change(({ channels }) => {
      channels[communityId] = (channels[communityId] ?? []).map((channel) =>
        channel.roomId === roomId ? { ...channel, ...change } : channel,
      )
    })
  const say = (roomId: string, notice: Notice['notice']) => peer.post(roomId, peer.notice(peer.self(), notice))
  const nameOf = (communityId: string, userId: string) =>
    peer.world.members[communityId]?.find((member) => member.userId === userId)?.name ?? userId
  const guestsOf = (communityId: string, userIds: readonly string[]): Guest[] =>
    userIds.map((userId) => ({ userId, name: nameOf(communityId, userId), role: 'member', invited: true }))
  const owner = (): Guest => ({ ...peer.self(), role: 'owner', invited: false })
  const plain = ({ userId, name, role, invited }: Guest): Guest => ({ userId, name, role, invited })
  const setGuests = (roomId: string, guests: Guest[]) =>
    peer.change((world) => {
      world.guests[roomId] = guests.map(plain)
    })
  const found = (communityId: string, roomId: string): Channel => {
    const channel = peer.world.channels[communityId]?.find((one) => one.roomId === roomId)
    if (!channel) throw new RefusalError('notFound', 'There is no such channel.')
    return channel
  }
  return {
    'channels.list': ({ communityId }) => peer.world.channels[communityId] ?? [],
    'channels.create': ({ communityId, name, topic = '', private: closed, history = 'joined', userIds = [] }) => {
      const kind = closed ? 'private' : 'public'
      const roomId = peer.open(communityId, { name, topic, kind, history, memberCount: 1 })
      if (closed) setGuests(roomId, [owner(), ...guestsOf(communityId, userIds)])
      return { roomId }
    },
    'conversations.open': ({ communityId, userIds }) => {
      const same = (channel: Channel) =>
        channel.kind === 'direct' && [...channel.withUserIds].sort().join() === [...userIds].sort().join()
      const there = peer.world.channels[communityId]?.find(same)
      if (there) return { roomId: there.roomId }
      const name = userIds.map((userId) => nameOf(communityId, userId)).join(', ')
      const roomId = peer.open(communityId, { name, kind: 'direct', withUserIds: userIds, memberCount: 2 })
      setGuests(roomId, [owner(), ...guestsOf(communityId, userIds).map((guest) => ({ ...guest, invited: false }))])
      return { roomId }
    },
    'channels.rename': ({ communityId, roomId, name }) => {
      edit(communityId, roomId, { name })
      say(roomId, { type: 'named', name })
      return {}
    },
    'channels.setTopic': ({ communityId, roomId, topic }) => {
      edit(communityId, roomId, { topic })
      say(roomId, { type: 'topic', topic })
      return {}
    },
    'channels.join': ({ communityId, roomId }) => {
      edit(communityId, roomId, { joined: true, invited: false })
      say(roomId, { type: 'joined' })
      const { userId } = peer.self()
      const guests = peer.world.guests[roomId] ?? []
      setGuests(
        roomId,
        guests.map((guest) => (guest.userId === userId ? { ...guest, invited: false } : guest)),
      )
      return {}
    },
    'channels.leave': ({ communityId, roomId }) => {
      if (found(communityId, roomId).kind === 'public') edit(communityId, roomId, { joined: false })
      else {
        peer.change(({ channels }) => {
          channels[communityId] = (channels[communityId] ?? []).filter((channel) => channel.roomId !== roomId)
        })
      }
      return {}
    },
    'channels.invite': ({ communityId, roomId, userIds }) => {
      const guests = peer.world.guests[roomId] ?? []
      const fresh = userIds.filter((userId) => !guests.some((guest) => guest.userId === userId))
      setGuests(roomId, [...guests, ...guestsOf(communityId, fresh)])
      return {}
    },
    'channels.remove': ({ communityId, roomId, userId }) => {
      const guests = peer.world.guests[roomId] ?? []
      setGuests(
        roomId,
        guests.filter((guest) => guest.userId !== userId),
      )
      say(roomId, { type: 'removed', target: userId, targetName: nameOf(communityId, userId) })
      return {}
    },
    'channels.members': ({ communityId, roomId }) =>
      peer.world.guests[roomId] ??
      (peer.world.members[communityId] ?? [])
        .filter(({ role }) => role !== 'none')
        .map(({ userId, name, role }) => ({ userId, name, role, invited: false })),
  }
}
