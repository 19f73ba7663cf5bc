import type { z } from 'zod'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { liveQueries, QueryItem, QueryName } from '../contract.ts'
import type { Peer } from '../peer.ts'
import { channelViews, memberViews, networkView } from '../views/communityViews.ts'
import { deviceViews } from '../views/deviceViews.ts'
import { timelineView } from '../views/timelineView.ts'
import { channelOf } from './channelOf.ts'
import { communitiesOf } from './communitiesOf.ts'
import { invitesOf } from './inviteRequests.ts'
import { verifiedIn } from './memberRequests.ts'
import { profileView } from './profileView.ts'

type QueryHandlers = {
  [Name in QueryName]: (params: z.output<(typeof liveQueries)[Name]['params']>) => readonly QueryItem<Name>[]
}

/** What each live query lists at this moment. */
export function queryHandlers(peer: Peer): QueryHandlers {
  return {
    profile: () => (peer.profile ? [profileView(peer.profile)] : []),
    communities: () => communitiesOf(peer),
    channels: ({ communityId }) => listOf(peer, communityId, channelViews),
    members: ({ communityId }) =>
      listOf(peer, communityId, (community) => memberViews(community, verifiedIn(peer, communityId))),
    timeline: ({ communityId, roomId, limit }) => {
      const community = peer.community(communityId)
      return timelineView(community, channelOf(community, roomId), limit)
    },
    devices: ({ communityId, userId }) => listOf(peer, communityId, (community) => deviceViews(community, userId)),
    invites: ({ communityId }) => listOf(peer, communityId, () => invitesOf(peer, communityId)),
    pairing: () => peer.identity.pairing.views,
    network: ({ communityId }) => listOf(peer, communityId, (community) => [networkView(community)]),
  }
}

/** A list of a community: empty while somebody is still being asked to let this profile in, and filled from then on. */
function listOf<Item>(
  peer: Peer,
  communityId: string,
  list: (community: CommunityPeer) => readonly Item[],
): readonly Item[] {
  const isAwaited = peer.joins.views.some((awaited) => awaited.communityId === communityId)
  return isAwaited ? [] : list(peer.community(communityId))
}
