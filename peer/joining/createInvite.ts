import { userFingerprint } from '../../core/crypto/fingerprint.ts'
import { inviteKeys, inviteStateKey } from '../../core/crypto/guardedInvite.ts'
import { encodeInviteState } from '../../core/crypto/inviteState.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { isOpenToAll } from '../../core/keys/standing.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { liveInviteCountMax } from '../limits.ts'
import { levelsIn } from '../views/communityState.ts'
import { saveInviteSeed } from './inviteSeeds.ts'
import { mayGrant, postedInvites, statusOf } from './invites.ts'

export interface NewInvite {
  readonly expiresInMs: number
  readonly usesMax: number
  readonly role: 'member' | 'moderator'
}

/** Posts a guarded invite; answers its id, and the seed that its link carries. The seed is kept on this device alone. */
export function createInvite(
  environment: Environment,
  community: CommunityPeer,
  { expiresInMs, usesMax, role }: NewInvite,
): { inviteId: string; seed: Uint8Array; expiresTs: number } {
  const { crypto, random } = environment
  const { root } = community.graph
  const nowMs = environment.nowMs()
  requireRight(community, root, role)
  const live = postedInvites(root).filter((invite) => statusOf(crypto, root, invite, nowMs) === 'live')
  if (live.length >= liveInviteCountMax) {
    throw new RefusalError(
      'invalid',
      `There are ${live.length} invites that still let people in: take some back first.`,
    )
  }
  const seed = random.bytes(KEY_BYTES)
  const { signing, rendezvousKey } = inviteKeys(crypto, community.communityId, seed)
  const inviteId = inviteStateKey(signing.publicKey)
  const expiresTs = nowMs + expiresInMs
  saveInviteSeed(community.store, inviteId, seed)
  const content = encodeInviteState({ rendezvousKey, expiresTs, uses: usesMax, role, revoked: false })
  community.write(root, { type: 'roost.invite', stateKey: inviteId, content })
  return { inviteId, seed, expiresTs }
}

/** Takes an invite back: it lets nobody in any more. */
export function revokeInvite(community: CommunityPeer, inviteId: string): void {
  const { root } = community.graph
  const invite = postedInvites(root).find((posted) => posted.inviteId === inviteId)
  if (invite === undefined) throw new RefusalError('notFound', 'There is no such invite in this community.')
  if (invite.revoked) return
  requireRight(community, root, 'member')
  const content = encodeInviteState({ ...invite, revoked: true })
  community.write(root, { type: 'roost.invite', stateKey: inviteId, content })
}

/** Lets whoever holds the community's key join, which an open link needs. */
export function openToAll(community: CommunityPeer): void {
  const { root } = community.graph
  if (isOpenToAll(root)) return
  const levels = levelsIn(root)
  if (levels.levelOf(community.profile.userId) < levels.requiredFor('m.room.join_rules', true)) {
    throw new RefusalError('forbidden', 'Only moderators and owners can open this community to whoever has the link.')
  }
  community.write(root, { type: 'm.room.join_rules', stateKey: '', content: { join_rule: 'public' } })
}

/** What identifies the maker of a link. */
export const inviterOf = (environment: Environment, community: CommunityPeer): Uint8Array =>
  userFingerprint(environment.crypto, community.profile.userId)

function requireRight(community: CommunityPeer, root: RoomGraph, role: 'member' | 'moderator'): void {
  const { userId } = community.profile
  const levels = levelsIn(root)
  const level = levels.levelOf(userId)
  if (!mayGrant(root, userId) || level < levels.requiredFor('roost.invite', true)) {
    throw new RefusalError('forbidden', 'Only moderators and owners of this community can make invites.')
  }
  if (role === 'moderator' && level < levels.requiredFor('m.room.power_levels', true)) {
    throw new RefusalError('forbidden', 'Only owners of this community can invite moderators.')
  }
}
