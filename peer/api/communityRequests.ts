import { leaveCommunity } from '../community/leaving.ts'
import { setSharesReads } from '../community/newReads.ts'
import type { Peer } from '../peer.ts'
import { communitiesOf } from './communitiesOf.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedCommunity } from './joinedCommunity.ts'
import { readInvite } from './readInvite.ts'

export const communityRequests = (peer: Peer): HandlersOf<'communities'> => ({
  'communities.list': () => communitiesOf(peer),
  'communities.closed': () => peer.closed,
  'communities.create': ({ name }) => ({ communityId: peer.createCommunity(name).communityId }),
  'communities.join': ({ link }) => {
    const invite = readInvite(peer.environment.crypto, link)
    if (invite.kind === 'guarded') peer.askToJoin(invite)
    else peer.joinCommunity(invite)
    return { communityId: invite.communityId, name: invite.name }
  },
  'communities.shareReads': ({ communityId, isShared }) => {
    setSharesReads(peer.community(communityId), isShared)
    peer.live.refresh()
    return {}
  },
  'communities.leave': ({ communityId }) => {
    // What one asked to join and is not in yet is merely asked for no longer.
    if (peer.joins.isAsked(communityId)) peer.joins.forget(communityId)
    else leaveCommunity(joinedCommunity(peer, communityId))
    peer.live.refresh()
    return {}
  },
})
