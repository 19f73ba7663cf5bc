import type { z } from 'zod'
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
    channels: ({ communityId }) => channelViews(peer.community(communityId)),
    members: ({ communityId }) => memberViews(peer.community(communityId), verifiedIn(peer, communityId)),
    timeline: ({ communityId, roomId, limit }) => {
      const community = peer.community(communityId)
      return timelineView(community, channelOf(community, roomId), limit)
    },
    devices: ({ communityId, userId }) => deviceViews(peer.community(communityId), userId),
    invites: ({ communityId }) => invitesOf(peer, communityId),
    pairing: () => peer.identity.pairing.views,
    network: ({ communityId }) => [networkView(peer.community(communityId))],
  }
}
