import { type Message, RefusalError, type SearchHit } from '../../../peer/contract.ts'
import type { FakePeer } from '../fakePeer.ts'
import type { FakeHandlers } from '../fakeWorld.ts'

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

const noMessage = () => new RefusalError('notFound', 'There is no such message in this channel.')

/** Writing, deleting and finding messages. */
export function messageHandlers(peer: FakePeer): FakeHandlers {
  const messagesOf = (roomId: string): Message[] =>
    (peer.world.timelines[roomId] ?? []).filter((item) => item.kind === 'message')
  /** Whether there is such a message, which is another from now on. */
  const changed = (roomId: string, eventId: string, change: (message: Message) => Message): boolean => {
    const found = messagesOf(roomId).find((message) => message.eventId === eventId)
    if (found === undefined) return false
    peer.change(({ timelines }) => {
      timelines[roomId] = (timelines[roomId] ?? []).map((item) => (item === found ? change(found) : item))
    })
    return true
  }
  return {
    'messages.send': ({ roomId, body }) => {
      if (peer.refusesMessages) throw new RefusalError('tooLarge', peer.refusesMessages)
      const message = peer.message(peer.self(), body)
      peer.post(roomId, message)
      return { eventId: message.eventId }
    },
    'messages.edit': ({ roomId, eventId, body }) => {
      if (!changed(roomId, eventId, (message) => ({ ...message, body, edited: true }))) throw noMessage()
      return { eventId: peer.freshId('$') }
    },
    'messages.react': ({ roomId, eventId, key, on = true }) => {
      const { userId, name } = peer.self()
      const own = { key, count: 1, users: [{ userId, name }], own: true }
      const reacted = (message: Message): Message => {
        const others = message.reactions.filter((reaction) => reaction.key !== key)
        return { ...message, reactions: on ? [...others, own] : others }
      }
      if (!changed(roomId, eventId, reacted)) throw noMessage()
      return {}
    },
    'messages.markRead': () => ({}),
    'messages.redact': ({ communityId, roomId, eventId }) => {
      const self = peer.self()
      const found = peer.world.timelines[roomId]?.find((item) => item.eventId === eventId)
      if (found?.kind !== 'message') throw noMessage()
      const role = peer.world.communities.find((community) => community.communityId === communityId)?.role
      if (!found.own && role !== 'owner' && role !== 'moderator') {
        throw new RefusalError(
          'forbidden',
          'Only moderators and owners of this community can delete messages of others.',
        )
      }
      const shown = {
        eventId,
        sender: found.sender,
        senderName: found.senderName,
        ts: found.ts,
        clockAhead: found.clockAhead,
      }
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
