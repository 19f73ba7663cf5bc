import type { CryptoPort } from '../../core/crypto/port.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Invite } from '../contract.ts'
import { postedInvites, statusOf, usersOf } from '../joining/invites.ts'
import { namesOf } from './communityState.ts'

/** The guarded invites of a community, the newest first; `linkOf` gives the link of those made on this device. */
export function inviteViews(
  crypto: CryptoPort,
  community: CommunityPeer,
  nowMs: number,
  linkOf: (inviteId: string) => string | undefined,
): Invite[] {
  const { root } = community.graph
  const names = namesOf(community)
  return postedInvites(root).map((invite) => {
    const { inviteId, event, role, expiresTs, uses } = invite
    const status = statusOf(crypto, root, invite, nowMs)
    return {
      inviteId,
      role,
      createdBy: event.sender,
      createdByName: names.get(event.sender) ?? '',
      createdTs: event.originServerTs,
      expiresTs,
      usesMax: uses,
      usedCount: usersOf(crypto, root, inviteId).size,
      status,
      link: status === 'live' ? (linkOf(inviteId) ?? null) : null,
    }
  })
}
