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
    const typed = typedAddress(address)
    if (!peer.endpoint.reaches(typed.host)) {
      throw new RefusalError(
        'invalid',
        'This address belongs to none of the networks around: Roost sends nothing beyond.',
      )
    }
    peer.addAddress(communityId, typed)
    return {}
  },
  'network.discovery': () => {
    const { isDnsSdOn, sweepProgress } = peer.discovery
    return { addresses: peer.addresses, dnsSd: isDnsSdOn, sweep: sweepProgress ?? null }
  },
  'network.setDnsSd': async ({ on }) => {
    await peer.discovery.setDnsSd(on)
    return {}
  },
  'network.sweep': () => ({ addressCount: peer.discovery.beginSweep() }),
  'network.stopSweep': () => {
    peer.discovery.stopSweep()
    return {}
  },

  'network.doctor': ({ address }) => peer.doctor.examine(address === undefined ? undefined : typedAddress(address)),

  'state.get': ({ communityId, roomId }) => {
    const community = peer.community(communityId)
    const room = roomId === communityId ? community.graph.root : channelOf(community, roomId)
    return stateView(peer.environment.crypto, room)
  },
})
