import type { Channel, Community, PeerApi } from '../peer/contract.ts'
import { Failure } from './failure.ts'
import { printableLine } from './terminal.ts'

/** The community that a command is about: the one named, by name or id, or the only one there is. */
export async function chooseCommunity(api: PeerApi, wanted: string | undefined): Promise<Community> {
  const all = await api.call('communities.list', {})
  const named = wanted === undefined ? all : all.filter(({ communityId }) => communityId === wanted)
  const found = wanted === undefined || named.length > 0 ? named : all.filter(({ name }) => name === wanted)
  const [only] = found
  if (found.length === 1 && only !== undefined) return only
  if (all.length === 0) throw await noCommunity(api)
  throw new Failure(found.length === 0 ? 'notFound' : 'invalid', communitySentence(all, found.length, wanted))
}

async function noCommunity(api: PeerApi): Promise<Failure> {
  if ((await api.call('profile.get', {})) === null) {
    return new Failure('noProfile', 'This folder has no profile yet. "roost init --name NAME" makes one.')
  }
  return new Failure(
    'notFound',
    'This profile is in no community yet. "roost create NAME" starts one, "roost join LINK" enters one.',
  )
}

function communitySentence(all: Community[], foundCount: number, wanted: string | undefined): string {
  const list = all.map(({ name, communityId }) => `"${printableLine(name)}" (${communityId})`).join(', ')
  if (wanted === undefined) {
    return `This profile is in ${all.length} communities. Say which one with --community NAME or ID: ${list}.`
  }
  if (foundCount > 1) return `More than one community is named "${wanted}". Say which one by its id: ${list}.`
  return `This profile is in no community "${wanted}". Its communities: ${list}.`
}

/** The channel named, by name (with or without #) or id. */
export async function chooseChannel(api: PeerApi, community: Community, wanted: string): Promise<Channel> {
  const all = await api.call('channels.list', { communityId: community.communityId })
  const byId = all.find(({ roomId }) => roomId === wanted)
  if (byId !== undefined) return byId
  const found = all.filter(({ name }) => name === wanted.replace(/^#/, ''))
  const [only] = found
  if (found.length === 1 && only !== undefined) return only
  throw channelFailure(community, all, found, wanted)
}

function channelFailure(community: Community, all: Channel[], found: Channel[], wanted: string): Failure {
  const name = printableLine(community.name)
  if (found.length > 1) {
    const ids = found.map(({ roomId }) => roomId).join(', ')
    return new Failure(
      'invalid',
      `More than one channel of "${name}" is named "${wanted}". Say which one by its id: ${ids}.`,
    )
  }
  if (!community.joined) {
    return new Failure(
      'notJoinedYet',
      `The history of "${name}" has not arrived yet, and with it the channel "${wanted}".`,
    )
  }
  const names = all.map((channel) => printableLine(channel.name)).join(', ')
  return new Failure('notFound', `There is no channel "${wanted}" in "${name}". Its channels: ${names}.`)
}
