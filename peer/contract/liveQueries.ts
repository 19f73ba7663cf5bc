import { z } from 'zod'
import { id, inCommunity, nothing } from './basics.ts'
import { channel, community, device, invite, member, network, pairing, profile, timelineItem } from './views.ts'

/**
 * Live queries: a list first, then deltas that keep it true. `key` names the member that identifies an item.
 * `timeline` is the newest `limit` items; open it again with a larger limit to see further back.
 */
export const liveQueries = {
  profile: { params: nothing, item: profile, key: 'userId' },
  communities: { params: nothing, item: community, key: 'communityId' },
  channels: { params: inCommunity, item: channel, key: 'roomId' },
  members: { params: inCommunity, item: member, key: 'userId' },
  devices: { params: z.strictObject({ communityId: id, userId: id.optional() }), item: device, key: 'deviceId' },
  invites: { params: inCommunity, item: invite, key: 'inviteId' },
  pairing: { params: nothing, item: pairing, key: 'pairingId' },
  timeline: {
    params: z.strictObject({ communityId: id, roomId: id, limit: z.number().int().min(1).max(2000) }),
    item: timelineItem,
    key: 'eventId',
  },
  network: { params: inCommunity, item: network, key: 'communityId' },
} as const

export type QueryName = keyof typeof liveQueries
export type QueryParams<Name extends QueryName> = z.input<(typeof liveQueries)[Name]['params']>
export type QueryItem<Name extends QueryName> = z.output<(typeof liveQueries)[Name]['item']>

/** One change of a live list. `after` is the key of the item before the place, or null for the first place. */
export type ListChange<Item> =
  | { op: 'insert'; after: string | null; item: Item }
  | { op: 'update'; item: Item }
  | { op: 'remove'; key: string }
