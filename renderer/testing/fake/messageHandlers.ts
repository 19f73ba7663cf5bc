import { type Message, RefusalError, type SearchHit } from '../../../peer/contract.ts'
import type { FakePeer } from '../fakePeer.ts'
import type { FakeHandlers } from '../fakeWorld.ts'

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Writing, deleting and finding messages. */
export function messageHandlers(peer: FakePeer): FakeHandlers {
  const messagesOf = (roomId: string): Message[] =>
    (peer.world.timelines[roomId] ?? []).filter((item) => item.kind === 'message')
  return {
    'messages.send': ({ roomId, body }) => {
      if (peer.refusesMessages) throw new RefusalError('tooLarge', peer.refusesMessages)
      const message = peer.message(peer.self(), body)
      peer.post(roomId, message)
      return { eventId: message.eventId }
    },
    'messages.markRead': () => ({}),
    'messages.redact': ({ communityId, roomId, eventId }) => {
      const self = peer.self()
      const found = peer.world.timelines[roomId]?.find((item) => item.eventId === eventId)
      if (found?.kind !== 'message') throw new RefusalError('notFound', 'There is no such message in this channel.')
      const role = peer.world.communities.find((community) => community.communityId === communityId)?.role
      if (!found.own && role !== 'owner' && role !== 'moderator') {
        throw new RefusalError(
          'forbidden',
          'Only moderators and owners of this community can delete messages of others.',
        )
      }
      const { body: _, own: __, lateSince: ___, delivery: ____, ...shown } = found
      peer.change(({ timelines }) => {
        timelines[roomId] = (timelines[roomId] ?? []).map((item) =>
          item === found ? { ...shown, kind: 'tombstone', by: self.userId, byName: self.name } : item,
        )
      })
      return { eventId: peer.freshId('$') }
    },
    'messages.search': ({ communityId, roomId, query, limit = 50, after = '0' }) => {
      const wanted = wordsOf(query)
      if (wanted.length === 0) return { hits: [], next: null }
      const hits: SearchHit[] = []
      for (const channel of peer.world.channels[communityId] ?? []) {
        if (roomId !== undefined && roomId !== channel.roomId) continue
        for (const { eventId, sender, senderName: name, body, ts } of messagesOf(channel.roomId)) {
          const said = wordsOf(body)
          const says = (word: string, place: number) =>
            said.some((one) => (place === wanted.length - 1 ? one.startsWith(word) : one === word))
          if (!wanted.every(says)) continue
          hits.push({ eventId, roomId: channel.roomId, channelName: channel.name, sender, name, body, ts })
        }
      }
      hits.sort((a, b) => b.ts - a.ts)
      const end = Number(after) + limit
      return { hits: hits.slice(Number(after), end), next: end < hits.length ? String(end) : null }
    },
  }
}
