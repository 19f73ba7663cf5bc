import { leaveCommunity } from '../community/leaving.ts'
import type { Peer } from '../peer.ts'
import { communityView } from '../views/communityViews.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedCommunity } from './joinedCommunity.ts'
import { notBuilt } from './notBuilt.ts'
import { readInvite } from './readInvite.ts'

export const communityRequests = (peer: Peer): HandlersOf<'communities'> => ({
  'communities.list': () => peer.communities.map(communityView),
  'communities.create': ({ name }) => ({ communityId: peer.createCommunity(name).communityId }),
  'communities.join': ({ link }) => {
    const invite = readInvite(peer.environment.crypto, link)
    if (invite.kind === 'guarded') return notBuilt()
    const community = peer.joinCommunity(invite)
    return { communityId: community.communityId, name: community.stored.name }
  },
  'communities.leave': ({ communityId }) => {
    leaveCommunity(joinedCommunity(peer, communityId))
    return {}
  },
})
