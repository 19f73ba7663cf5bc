import type { QueryItem, QueryName, ReadMessage, TimelineItem } from '../../contract.ts'
import { type FakeWorld, USER_ID } from './world.ts'

export interface Asked {
  readonly communityId?: string | undefined
  readonly roomId?: string | undefined
  readonly userId?: string | undefined
  readonly limit?: number | undefined
}

type Lists = { [Name in QueryName]: (world: FakeWorld, asked: Asked) => readonly QueryItem<Name>[] }

/** What each live query shows of the world. */
export const fakeLists: Lists = {
  profile: ({ profile }) => (profile === null ? [] : [profile]),
  communities: ({ communities }) => communities.map(({ view }) => view),
  channels: (world, { communityId = '' }) => world.community(communityId).channels.map(({ view }) => view),
  members: (world, { communityId = '' }) => world.community(communityId).members,
  devices: (world, { communityId = '', userId }) =>
    world.community(communityId).devices.filter((device) => userId === undefined || device.userId === userId),
  invites: (world, { communityId = '' }) => world.community(communityId).invites,
  pairing: ({ pairing }) => (pairing === null ? [] : [pairing]),
  timeline: (world, { communityId = '', roomId = '', limit = 0 }) =>
    world.channel(communityId, roomId).messages.slice(-limit).map(itemOf),
  network: (world, { communityId = '' }) => {
    world.community(communityId)
    return []
  },
}

const itemOf = ({ eventId, sender, name, body, edited, reactions, ts }: ReadMessage): TimelineItem => ({
  kind: 'message',
  eventId,
  sender,
  senderName: name,
  ts,
  clockAhead: false,
  body,
  edited,
  reactions,
  own: sender === USER_ID,
  lateSince: null,
  delivery: null,
})
