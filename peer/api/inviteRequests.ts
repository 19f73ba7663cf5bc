import { encodeInvite } from '../../core/crypto/invite.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Invite } from '../contract.ts'
import { createInvite, inviterOf, openToAll, revokeInvite } from '../joining/createInvite.ts'
import { inviteSeed } from '../joining/inviteSeeds.ts'
import type { Peer } from '../peer.ts'
import { communityView } from '../views/communityViews.ts'
import { inviteViews } from '../views/inviteViews.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedCommunity } from './joinedCommunity.ts'
import { readInvite } from './readInvite.ts'

export const inviteRequests = (peer: Peer): HandlersOf<'invites'> => ({
  'invites.create': ({ communityId, kind, ...options }) => {
    const community = joinedCommunity(peer, communityId)
    if (kind === 'open') {
      openToAll(community)
      return { link: openLink(peer, community), kind, inviteId: null, expiresTs: null }
    }
    const { inviteId, seed, expiresTs } = createInvite(peer.environment, community, options)
    return { link: guardedLink(peer, community, seed), kind, inviteId, expiresTs }
  },
  'invites.check': ({ link }) => {
    const { kind, communityId, name, addresses } = readInvite(peer.environment.crypto, link)
    return { kind, communityId, name, addresses: [...addresses] }
  },
  'invites.list': ({ communityId }) => invitesOf(peer, communityId),
  'invites.revoke': ({ communityId, inviteId }) => {
    revokeInvite(joinedCommunity(peer, communityId), inviteId)
    return {}
  },
})

/** The invites of a community, with the links of those that were made here. */
export function invitesOf(peer: Peer, communityId: string): Invite[] {
  const community = peer.community(communityId)
  const { crypto, nowMs } = peer.environment
  return inviteViews(crypto, community, nowMs(), (inviteId) => {
    const seed = inviteSeed(community.store, inviteId)
    return seed && guardedLink(peer, community, seed)
  })
}

function guardedLink(peer: Peer, community: CommunityPeer, seed: Uint8Array): string {
  const inviter = inviterOf(peer.environment, community)
  return encodeInvite(peer.environment.crypto, { ...linkTo(peer, community), kind: 'guarded', seed, inviter })
}

function openLink(peer: Peer, community: CommunityPeer): string {
  const { id, secret } = community.epochs.sending
  return encodeInvite(peer.environment.crypto, { ...linkTo(peer, community), kind: 'open', epoch: id, secret })
}

const linkTo = (peer: Peer, community: CommunityPeer) => ({
  communityId: community.communityId,
  name: communityView(community).name,
  addresses: peer.addresses,
})
