import { must } from '../../core/assert.ts'
import { Failure } from '../failure.ts'
import { untilJoined } from '../joining.ts'
import { joinWaitMs } from '../limits.ts'
import { boardChannel, communityName, firstLines } from './cast.ts'
import type { DemoPeer } from './demoPeer.ts'

const quietly = { onStep: () => {}, onProgress: () => {} }

/**
 * The community of a demo: the one that the first peer's folder holds, or a new one. Whoever is not in it joins by its invite,
 * as people do. Answers its id. `agreed` settles once all peers hold the same.
 */
export async function foundDemo(
  peers: readonly DemoPeer[],
  agreed: (communityId: string) => Promise<void>,
): Promise<string> {
  for (const { api, name } of peers) {
    const deviceName = `${name.split(' ')[0]}’s computer`
    if ((await api.call('profile.get', {})) === null) await api.call('profile.create', { name, deviceName })
  }
  const [founder = must(peers[0], 'there is a first peer'), ...others] = peers
  const { api } = founder
  const known = await communityOf(founder)
  const communityId = known ?? (await api.call('communities.create', { name: communityName })).communityId
  if (known === undefined) {
    await api.call('channels.create', { communityId, name: boardChannel, topic: 'Who goes where, and when' })
  }
  const theirs = await Promise.all(others.map(communityOf))
  const joiners = others.filter((_, place) => theirs[place] !== communityId)
  if (joiners.length > 0) {
    const { link } = await api.call('invites.create', { communityId, usesMax: joiners.length })
    // One after the other: what strangers may ask of a host in a second is meant for one of them.
    for (const joiner of joiners) await join(joiner, link, communityId)
  }
  if (known !== undefined) return communityId
  await agreed(communityId)
  await talk(peers, communityId, () => agreed(communityId))
  return communityId
}

async function communityOf({ api }: DemoPeer): Promise<string | undefined> {
  const communities = await api.call('communities.list', {})
  return communities.find(({ name }) => name === communityName)?.communityId
}

async function join({ api, name }: DemoPeer, link: string, communityId: string): Promise<void> {
  await api.call('communities.join', { link })
  if (!(await untilJoined(api, communityId, joinWaitMs, quietly))) {
    const message = `${name} was not let in. Does something stand between programs on this computer?`
    throw new Failure('nobodyAnswered', message)
  }
  const channels = await api.call('channels.list', { communityId })
  const board = channels.find((channel) => channel.name === boardChannel)
  if (board?.joined === false) await api.call('channels.join', { communityId, roomId: board.roomId })
}

/** Each waits for what was said before, so that it is an answer to it. */
async function talk(peers: readonly DemoPeer[], communityId: string, agreed: () => Promise<void>): Promise<void> {
  const channels = await must(peers[0], 'there is a first peer').api.call('channels.list', { communityId })
  for (const line of firstLines) {
    const speaker = peers[line.by]
    const channel = channels.find(({ name }) => name === line.in)
    if (speaker === undefined || channel === undefined) continue
    await speaker.api.call('messages.send', { communityId, roomId: channel.roomId, body: line.says })
    await agreed()
  }
}
