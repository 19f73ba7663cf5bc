import { must } from '../../core/assert.ts'
import type { Network, PeerApi, ReadMessage, Result } from '../../peer/contract.ts'
import { until } from './peerProcess.ts'

/** A community with its channel `general`, as a test speaks of it. */
export interface TestCommunity {
  readonly communityId: string
  readonly general: string
  readonly link: string
}

/**
 * Ada founds a community, and whoever else is there joins it by her link. An open one still lets strangers in and along
 * afterwards; a guarded one has done its work.
 */
export async function foundAndJoin(
  founder: PeerApi,
  joiners: readonly (readonly [string, PeerApi])[],
  kind: 'guarded' | 'open' = 'guarded',
): Promise<TestCommunity> {
  await founder.call('profile.create', { name: 'Ada' })
  const { communityId } = await founder.call('communities.create', { name: 'Lab' })
  return joinBy(founder, communityId, joiners, kind)
}

/** The same in a community that somebody has founded. */
export async function joinBy(
  founder: PeerApi,
  communityId: string,
  joiners: readonly (readonly [string, PeerApi])[],
  kind: 'guarded' | 'open' = 'guarded',
): Promise<TestCommunity> {
  const { link } = await founder.call('invites.create', { communityId, kind, usesMax: Math.max(1, joiners.length) })
  for (const [name, api] of joiners) {
    await api.call('profile.create', { name })
    await api.call('communities.join', { link })
  }
  for (const [name, api] of joiners) {
    await until(
      `${name} is in the community`,
      () => api.call('communities.list', {}),
      (list) => list.some((community) => community.joined),
    )
  }
  const [general] = await founder.call('channels.list', { communityId })
  return { communityId, link, general: must(general, 'a new community has a channel').roomId }
}

export const messagesOf = async (api: PeerApi, { communityId, general }: TestCommunity): Promise<ReadMessage[]> =>
  (await api.call('messages.list', { communityId, roomId: general, limit: 100_000 })).messages

export const send = (
  api: PeerApi,
  { communityId, general }: TestCommunity,
  body: string,
): Promise<{ eventId: string }> => api.call('messages.send', { communityId, roomId: general, body })

/** The resolved state of the community's root and of its first channel. */
export const statesOf = (api: PeerApi, { communityId, general }: TestCommunity): Promise<Result<'state.get'>[]> =>
  Promise.all([communityId, general].map((roomId) => api.call('state.get', { communityId, roomId })))

/** Whom a peer hears of the community at this moment, and how much it holds. */
export async function networkOf(api: PeerApi, { communityId }: Pick<TestCommunity, 'communityId'>): Promise<Network> {
  const { items, stop } = await api.watch('network', { communityId }, () => {})
  stop()
  return must(items[0], 'a community has a network')
}

/** How many events a peer holds of the community, of every kind. */
export const eventCountOf = async (api: PeerApi, community: TestCommunity): Promise<number> =>
  (await networkOf(api, community)).eventCount

/** Everything that a peer holds and shows of the community, to be compared. */
export const factsOf = async (api: PeerApi, community: TestCommunity) => ({
  eventCount: await eventCountOf(api, community),
  states: await statesOf(api, community),
  messages: await messagesOf(api, community),
})

/** Waits until every peer holds as many messages, and then until all say that they hold the same. */
export async function untilEqual(
  apis: readonly PeerApi[],
  community: TestCommunity,
  messageCount: number,
): Promise<void> {
  for (const api of apis) {
    await until(
      `${messageCount} messages are here`,
      async () => (await messagesOf(api, community)).length,
      (count) => count === messageCount,
    )
  }
  await until(
    'all states are equal',
    async () =>
      (await Promise.all(apis.map((api) => statesOf(api, community)))).map((states) => JSON.stringify(states)),
    (states) => new Set(states).size === 1,
  )
}
