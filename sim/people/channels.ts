import { askedCountMax } from '../limits.ts'
import { act, anyOf, communityOf, type Moment, see } from './moment.ts'
import { someChannel, someOthers } from './places.ts'
import { channelName, sentence } from './words.ts'

const topicCharactersMax = 200

export async function createChannel(moment: Moment): Promise<void> {
  const communityId = communityOf(moment)
  if (communityId) await act(moment, 'channels.create', { communityId, name: channelName(moment.rng) })
}

export async function createPrivateChannel(moment: Moment): Promise<void> {
  const { rng } = moment
  const found = await someOthers(moment, rng.between(0, askedCountMax))
  if (found === undefined) return
  const history = rng.chance(0.5) ? 'joined' : 'shared'
  await act(moment, 'channels.create', { ...found, name: channelName(rng), private: true, history })
}

export async function openConversation(moment: Moment): Promise<void> {
  const found = await someOthers(moment, moment.rng.between(1, askedCountMax))
  if (found && found.userIds.length > 0) await act(moment, 'conversations.open', found)
}

export async function renameChannel(moment: Moment): Promise<void> {
  const place = await someChannel(moment)
  if (place) await act(moment, 'channels.rename', { ...place, name: channelName(moment.rng) })
}

export async function setTopic(moment: Moment): Promise<void> {
  const place = await someChannel(moment)
  const topic = sentence(moment.rng).slice(0, topicCharactersMax)
  if (place) await act(moment, 'channels.setTopic', { ...place, topic })
}

/** Joins a channel, or one that they were asked into. */
export async function joinChannel(moment: Moment): Promise<void> {
  const place = await someChannel(moment, ({ joined }) => !joined)
  if (place) await act(moment, 'channels.join', place)
}

/** Leaves a channel, or declines to come. */
export async function leaveChannel(moment: Moment): Promise<void> {
  const place = await someChannel(moment, ({ joined, invited }) => joined || invited)
  if (place) await act(moment, 'channels.leave', place)
}

export async function inviteToChannel(moment: Moment): Promise<void> {
  const place = await someChannel(moment, ({ kind, joined }) => kind !== 'public' && joined)
  const found = place && (await someOthers(moment, moment.rng.between(1, askedCountMax)))
  if (place && found && found.userIds.length > 0)
    await act(moment, 'channels.invite', { ...place, userIds: found.userIds })
}

export async function removeFromChannel(moment: Moment): Promise<void> {
  const place = await someChannel(moment, ({ kind, joined }) => kind !== 'public' && joined)
  const members = place && (await see(moment, 'channels.members', place))
  const member = anyOf(moment, members)
  if (place && member) await act(moment, 'channels.remove', { ...place, userId: member.userId })
}
