import type { HandlersOf } from '../../api/handlers.ts'
import { type ReadMessage, RefusalError } from '../../contract.ts'
import type { FakeWorld } from './world.ts'

export const messageRequests = (world: FakeWorld): HandlersOf<'messages'> => ({
  'messages.send': ({ communityId, roomId, body }) => {
    const { userId, name } = world.needProfile()
    const { messages } = world.channel(communityId, roomId)
    const eventId = world.newId('$')
    messages.push({ eventId, sender: userId, name, body, edited: false, reactions: [], ts: world.nextTs() })
    return { eventId }
  },
  'messages.edit': ({ communityId, roomId, eventId, body }) => {
    const message = messageOf(world, communityId, roomId, eventId)
    if (message.sender !== world.needProfile().userId) {
      throw new RefusalError('forbidden', 'Only who wrote a message can edit it.')
    }
    Object.assign(message, { body, edited: true })
    return { eventId: world.newId('$') }
  },
  'messages.react': ({ communityId, roomId, eventId, key, on }) => {
    const { userId, name } = world.needProfile()
    const message = messageOf(world, communityId, roomId, eventId)
    const others = message.reactions.filter((reaction) => reaction.key !== key)
    const own = { key, count: 1, users: [{ userId, name }], own: true }
    Object.assign(message, { reactions: on ? [...others, own] : others })
    return {}
  },
  'messages.redact': ({ communityId, roomId, eventId }) => {
    const { messages } = world.channel(communityId, roomId)
    const place = messages.findIndex((message) => message.eventId === eventId)
    if (place === -1) throw new RefusalError('notFound', 'There is no such message in this channel.')
    messages.splice(place, 1)
    return { eventId: world.newId('$') }
  },
  'messages.markRead': ({ communityId, roomId, eventId }) => {
    const { messages } = world.channel(communityId, roomId)
    if (messages.some((message) => message.eventId === eventId)) return {}
    throw new RefusalError('notFound', 'There is no such message in this channel.')
  },
  'messages.list': ({ communityId, roomId, before, limit }) => {
    const { messages } = world.channel(communityId, roomId)
    const end = messages.findIndex((message) => message.eventId === before)
    const older = end === -1 ? messages : messages.slice(0, end)
    return { messages: older.slice(-limit), hasMore: older.length > limit }
  },
  'messages.search': ({ communityId, roomId, query, limit, after }) => {
    if (query.trim() === '') throw new RefusalError('invalid', 'There is no word to look for.')
    const words = query.toLowerCase().split(/\s+/)
    const hits = world
      .community(communityId)
      .channels.filter(({ view }) => roomId === undefined || view.roomId === roomId)
      .flatMap(({ view, messages }) =>
        messages.map((message) => ({ ...message, roomId: view.roomId, channelName: view.name })),
      )
      .filter(({ body }) => words.every((word) => body.toLowerCase().includes(word)))
      .sort((left, right) => right.ts - left.ts)
    const start = after === undefined ? 0 : Number(after)
    const end = start + limit
    return { hits: hits.slice(start, end), next: end < hits.length ? String(end) : null }
  },
})

function messageOf(world: FakeWorld, communityId: string, roomId: string, eventId: string): ReadMessage {
  const message = world.channel(communityId, roomId).messages.find((candidate) => candidate.eventId === eventId)
  if (message === undefined) throw new RefusalError('notFound', 'There is no such message in this channel.')
  return message
}
