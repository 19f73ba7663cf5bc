import type { Community } from '../contract.ts'
import type { Peer } from '../peer.ts'
import { communityView } from '../views/communityViews.ts'

/** Every community of the profile: those it follows, and those it asks to be let into, for the first time or again. */
export const communitiesOf = (peer: Peer): Community[] => [
  ...peer.communities.map((community) => communityView(community, peer.joins.stateOf(community.communityId))),
  ...peer.joins.views,
]
