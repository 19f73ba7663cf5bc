import type { ReadMessage } from '../../peer/contract.ts'
import { act, anyOf, communityOf, type Moment, see } from './moment.ts'
import { type Place, someChannel } from './places.ts'
import { sentence, word } from './words.ts'

/** How many of the newest messages people still look at. */
const seenCount = 20

const signs = ['👍', '🎉', '😄', '❤️', '👀']

/** Says something, in a channel that they need not be in yet. */
export async function say(moment: Moment): Promise<void> {
  const place = await someChannel(moment)
  if (place) await act(moment, 'messages.send', { ...place, body: sentence(moment.rng) })
}

/** Says something of their own in other words. */
export async function edit(moment: Moment): Promise<void> {
  const found = await someMessage(moment, true)
  if (found === undefined) return
  const { place, message } = found
  await act(moment, 'messages.edit', { ...place, eventId: message.eventId, body: sentence(moment.rng) })
}

/** Puts a sign on something, or takes back one that they put there. */
export async function react(moment: Moment): Promise<void> {
  const found = await someMessage(moment, false)
  if (found === undefined) return
  const { place, message } = found
  const own = message.reactions.find((reaction) => reaction.own)
  const on = own === undefined || moment.rng.chance(0.5)
  const key = on ? moment.rng.pick(signs) : own.key
  await act(moment, 'messages.react', { ...place, eventId: message.eventId, key, on })
}

/** Takes back something that somebody said: mostly they themselves. */
export async function redact(moment: Moment): Promise<void> {
  const found = await someMessage(moment, moment.rng.chance(0.7))
  if (found) await act(moment, 'messages.redact', { ...found.place, eventId: found.message.eventId })
}

export async function read(moment: Moment): Promise<void> {
  const found = await someMessage(moment, false)
  if (found) await act(moment, 'messages.markRead', { ...found.place, eventId: found.message.eventId })
}

export async function search(moment: Moment): Promise<void> {
  const communityId = communityOf(moment)
  if (communityId) await act(moment, 'messages.search', { communityId, query: word(moment.rng) })
}

/** One of the newest messages of a channel; `isOwn` asks for one of their own. */
async function someMessage(
  moment: Moment,
  isOwn: boolean,
): Promise<{ place: Place; message: ReadMessage } | undefined> {
  const place = await someChannel(moment, ({ joined }) => joined)
  const page = place && (await see(moment, 'messages.list', { ...place, limit: seenCount }))
  if (place === undefined || page === undefined) return undefined
  const self = isOwn ? await see(moment, 'profile.get', {}) : undefined
  const message = anyOf(
    moment,
    page.messages.filter(({ sender }) => !isOwn || sender === self?.userId),
  )
  return message && { place, message }
}
