import { encodeInvite } from '../../core/crypto/invite.ts'
import { formatAddress } from '../address.ts'
import type { Peer } from '../peer.ts'
import { communityView } from '../views/communityViews.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedCommunity } from './joinedCommunity.ts'
import { notBuilt } from './notBuilt.ts'
import { readInvite } from './readInvite.ts'

export const inviteRequests = (peer: Peer): HandlersOf<'invites'> => ({
  'invites.create': ({ communityId }) => {
    const community = joinedCommunity(peer, communityId)
    const { udpPort } = peer.endpoint
    const addresses = peer.endpoint.localAddresses().map((host) => formatAddress({ host, port: udpPort }))
    const { name } = communityView(community)
    const link = encodeInvite(peer.environment.crypto, {
      kind: 'open',
      communityId: community.communityId,
      epoch: 'first',
      secret: community.stored.secret,
      name,
      addresses,
    })
    return { link, kind: 'open', inviteId: null, expiresTs: null }
  },
  'invites.check': ({ link }) => {
    const { kind, communityId, name, addresses } = readInvite(peer.environment.crypto, link)
    return { kind, communityId, name, addresses: [...addresses] }
  },
  'invites.list': notBuilt,
  'invites.revoke': notBuilt,
})
