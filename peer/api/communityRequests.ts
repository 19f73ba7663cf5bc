import type { Peer } from '../peer.ts'
import { communityView } from '../views/communityViews.ts'
import type { HandlersOf } from './handlers.ts'
import { notBuilt } from './notBuilt.ts'
import { readInvite } from './readInvite.ts'

export const communityRequests = (peer: Peer): HandlersOf<'communities'> => ({
  'communities.list': () => peer.communities.map(communityView),
  'communities.create': ({ name }) => ({ communityId: peer.createCommunity(name).communityId }),
  'communities.join': ({ link }) => {
    const community = peer.joinCommunity(readInvite(peer.environment.crypto, link))
    return { communityId: community.communityId, name: community.stored.name }
  },
  'communities.leave': notBuilt,
})
