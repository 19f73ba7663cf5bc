import { isUserId } from '../core/event/ids.ts'
import type { Channel, Community, Device, Invite, Member, PeerApi } from '../peer/contract.ts'
import { Failure } from './failure.ts'
import { inviteIdOf } from './inviteLink.ts'
import { printableLine } from './terminal.ts'

/**
 * What people name on the command line, by name or by id. A name that fits more than one is refused with their ids,
 * never guessed.
 */

/** The community that a command is about: the one named, or the only one that this profile takes part in. */
export async function chooseCommunity(api: PeerApi, wanted: string | undefined): Promise<Community> {
  const all = await api.call('communities.list', {})
  const found = wanted === undefined ? takingPart(all) : named(all, wanted, ({ communityId }) => communityId)
  const [only] = found
  if (found.length === 1 && only !== undefined) return only
  if (all.length === 0) throw await noCommunity(api)
  throw new Failure(found.length === 0 ? 'notFound' : 'invalid', communitySentence(all, found.length, wanted))
}

/** Those that this profile has neither left nor been removed from; all where there is no other. */
function takingPart(all: Community[]): Community[] {
  const staying = all.filter(({ removed }) => !removed)
  return staying.length === 0 ? all : staying
}

async function noCommunity(api: PeerApi): Promise<Failure> {
  if ((await api.call('profile.get', {})) === null) {
    return new Failure('noProfile', 'This folder has no profile yet. "roost init --name NAME" makes one.')
  }
  const [closed] = await api.call('communities.closed', {})
  if (closed) return new Failure('internal', `${printableLine(closed.name)} could not be opened. ${closed.message}`)
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

/** The channel or direct conversation named, with or without #. */
export async function chooseChannel(api: PeerApi, community: Community, wanted: string): Promise<Channel> {
  const all = await api.call('channels.list', { communityId: community.communityId })
  return theOne(community, 'channel', all, wanted.replace(/^#/, ''), ({ roomId }) => roomId)
}

/** The member named, with or without @. */
export async function chooseMember(api: PeerApi, community: Community, wanted: string): Promise<Member> {
  const all = await api.call('members.list', { communityId: community.communityId })
  return theOne(community, 'member', all, wanted.replace(/^@(?!.*:)/, ''), ({ userId }) => userId)
}

/**
 * Somebody who may be removed by now, and so in no list any more: a whole id is taken as it is.
 */
export async function chooseAnybody(
  api: PeerApi,
  community: Community,
  wanted: string,
): Promise<Pick<Member, 'userId' | 'name'>> {
  if (!isUserId(wanted)) return chooseMember(api, community, wanted)
  const all = await api.call('members.list', { communityId: community.communityId })
  return all.find(({ userId }) => userId === wanted) ?? { userId: wanted, name: wanted }
}

/** The members named, each once. */
export async function chooseMembers(api: PeerApi, community: Community, wanted: readonly string[]): Promise<Member[]> {
  const members = new Map<string, Member>()
  for (const each of wanted) {
    const member = await chooseMember(api, community, each)
    members.set(member.userId, member)
  }
  return [...members.values()]
}

/** The device named, which is anybody's; two people's "laptop" are told apart by their ids. */
export async function chooseDevice(api: PeerApi, community: Community, wanted: string): Promise<Device> {
  const all = await api.call('devices.list', { communityId: community.communityId })
  return theOne(community, 'device', all, wanted, ({ deviceId }) => deviceId)
}

/** The invite named, by its id or its link. */
export async function chooseInvite(api: PeerApi, community: Community, wanted: string): Promise<Invite> {
  const all = await api.call('invites.list', { communityId: community.communityId })
  const id = (await inviteIdOf(wanted)) ?? wanted
  const found = all.find(({ inviteId, link }) => inviteId === id || link === wanted)
  if (found !== undefined) return found
  const message = `"${printableLine(community.name)}" has no such invite. "roost invites" lists them.`
  throw new Failure('notFound', message)
}

/** What has the id; else everything that has the name. */
function named<Item extends { name: string }>(all: Item[], wanted: string, idOf: (item: Item) => string): Item[] {
  const byId = all.filter((item) => idOf(item) === wanted)
  return byId.length > 0 ? byId : all.filter(({ name }) => name === wanted)
}

function theOne<Item extends { name: string }>(
  community: Community,
  what: 'channel' | 'member' | 'device',
  all: Item[],
  wanted: string,
  idOf: (item: Item) => string,
): Item {
  const found = named(all, wanted, idOf)
  const [only] = found
  if (found.length === 1 && only !== undefined) return only
  const name = printableLine(community.name)
  if (found.length > 1) {
    const ids = found.map(idOf).join(', ')
    const message = `More than one ${what} of "${name}" is named "${wanted}". Say which one by its id: ${ids}.`
    throw new Failure('invalid', message)
  }
  if (!community.joined && !community.removed) {
    const message = `The history of "${name}" has not arrived yet, and with it the ${what} "${wanted}".`
    throw new Failure('notJoinedYet', message)
  }
  const names = [...new Set(all.map((item) => printableLine(item.name)))].join(', ')
  throw new Failure('notFound', `There is no ${what} "${wanted}" in "${name}". Its ${what}s: ${names}.`)
}
