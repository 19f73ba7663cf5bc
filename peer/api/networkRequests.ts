import { parseAddress } from '../address.ts'
import { RefusalError } from '../contract.ts'
import { typedAddress } from '../doctor/typedAddress.ts'
import type { Peer } from '../peer.ts'
import { peerViews } from '../views/communityViews.ts'
import { stateView } from '../views/stateView.ts'
import { channelOf } from './channelOf.ts'
import type { HandlersOf } from './handlers.ts'
import { refusedCounts } from './refusedCounts.ts'

export const networkRequests = (peer: Peer): HandlersOf<'network' | 'state'> => ({
  'network.peers': ({ communityId }) => {
    const communities = communityId === undefined ? peer.communities : [peer.community(communityId)]
    return { peers: communities.flatMap(peerViews), refused: refusedCounts(peer, communities) }
  },
  'network.addAddress': ({ communityId, address }) => {
    const parsed = parseAddress(address)
    if (parsed === undefined) {
      throw new RefusalError('invalid', 'An address looks like 192.168.1.5:47000: four numbers, a colon and a port.')
    }
    peer.community(communityId).addAddresses([parsed])
    return {}
  },

  'network.doctor': ({ address }) => peer.doctor.examine(address === undefined ? undefined : typedAddress(address)),

  'state.get': ({ communityId, roomId }) => {
    const community = peer.community(communityId)
    const room = roomId === communityId ? community.graph.root : channelOf(community, roomId)
    return stateView(peer.environment.crypto, room)
  },
})
