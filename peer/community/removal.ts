import type { KeyPair } from '../../core/crypto/port.ts'
import type { DeviceId, UserId } from '../../core/event/ids.ts'
import {
  deviceRevocation,
  inviteRevocations,
  memberRemoval,
  type RemovalDraft,
  revocationTakesUserKey,
} from '../../core/keys/removal.ts'
import { unfinishedRemovals } from '../../core/keys/unfinishedRemovals.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { renewRoomKeys } from '../privateRooms/roomKeys.ts'
import { isJoined, isRemoved, levelsIn } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { mayRekey, rekey } from './rekey.ts'

/**
 * Bans a member from the community and from every room where this device's user may, with new keys right behind the ban:
 * whatever is written from then on the removed cannot read. All invites end, since they may know them.
 */
export function removeMember(environment: Environment, community: CommunityPeer, userId: UserId): void {
  const { root } = community.graph
  const own = community.profile.userId
  if (!isJoined(root, userId)) throw new RefusalError('notFound', 'There is no such member in this community.')
  if (userId === own) throw new RefusalError('invalid', 'To go yourself, leave the community.')
  requireBanOf(community, userId)
  const { adopted, root: ban, rooms } = memberRemoval(community.graph, own, userId)
  for (const draft of [...adopted, ban]) write(community, draft)
  renewKeys(environment, community)
  for (const draft of rooms) write(community, draft)
}

/** What removals still lack that somebody began who was cut off, as far as this user may do it. */
export const unfinishedBy = ({ graph, profile }: CommunityPeer): RemovalDraft[] =>
  unfinishedRemovals(graph, profile.userId)

export function finishRemovals(community: CommunityPeer): void {
  for (const draft of unfinishedBy(community)) write(community, draft)
}

/** Lifts a ban. The removed is not in again by that: an invite lets them come back. */
export function readmitMember(community: CommunityPeer, userId: UserId): void {
  const { root } = community.graph
  if (membershipOf(community, userId) !== 'ban') {
    throw new RefusalError('notFound', 'Nobody of that name was removed from this community.')
  }
  requireBanOf(community, userId)
  for (const room of [root, ...community.graph.rooms.values()]) {
    const { levels, membershipOf: inRoom } = room.authStateOf(room.currentState)
    const may = inRoom(community.profile.userId) === 'join' && levels.levelOf(community.profile.userId) >= levels.ban
    if (!may || inRoom(userId) !== 'ban') continue
    community.write(room, { type: 'm.room.member', stateKey: userId, content: { membership: 'leave' } })
  }
}

/**
 * Revokes a device: an own one under the user key, somebody else's with the right to ban them. What it writes from then on
 * counts nowhere, and new keys follow where this user may make them; else as soon as somebody does who may.
 */
export function revokeDevice(
  environment: Environment,
  community: CommunityPeer,
  deviceId: DeviceId,
  userKey: KeyPair | undefined,
): void {
  const { root } = community.graph
  const owner = root.stateEvent(root.currentState, 'roost.device', deviceId)?.sender
  if (owner === undefined) throw new RefusalError('notFound', 'There is no such device in this community.')
  if (root.stateEvent(root.currentState, 'roost.revoke', deviceId) !== undefined) return
  const { userId } = community.profile
  const takesUserKey = revocationTakesUserKey(root, userId, deviceId)
  if (!takesUserKey) requireBanOf(community, owner)
  if (takesUserKey && userKey === undefined) {
    throw new RefusalError(
      'wordsWrong',
      'Your 24 words, or your passphrase, are needed to take one of your devices away.',
    )
  }
  const { adopted, root: revocation } = deviceRevocation(community.graph, userId, deviceId)
  for (const draft of adopted) write(community, draft)
  if (takesUserKey && userKey) community.writeAs(userKey, root, revocation)
  else write(community, revocation)
  renewKeys(environment, community)
}

/** New keys, and the end of all invites, where this user may. Others who may do it by themselves otherwise. */
export function renewKeys(environment: Environment, community: CommunityPeer): void {
  renewCommunityKeys(environment, community)
  renewRoomKeys(environment, community)
}

function renewCommunityKeys(environment: Environment, community: CommunityPeer): void {
  const { root } = community.graph
  if (!mayRekey(root, community.profile.userId)) return
  rekey(environment, community)
  const levels = levelsIn(root)
  if (levels.levelOf(community.profile.userId) < levels.requiredFor('roost.invite', true)) return
  for (const draft of inviteRevocations(community.graph.root)) write(community, draft)
}

function write(community: CommunityPeer, { roomId, type, stateKey, content }: RemovalDraft): void {
  const room = community.graph.rooms.get(roomId)
  if (room) community.write(room, { type, stateKey, content })
}

function requireBanOf(community: CommunityPeer, userId: string): void {
  const { root } = community.graph
  const own = community.profile.userId
  const levels = levelsIn(root)
  if (levels.levelOf(own) < levels.ban || !isJoined(root, own)) {
    throw new RefusalError('forbidden', 'Only moderators and owners of this community can remove people.')
  }
  if (levels.levelOf(own) <= levels.levelOf(userId)) {
    throw new RefusalError('forbidden', 'Nobody can remove somebody whose role is as high as their own.')
  }
}

const membershipOf = ({ graph: { root } }: CommunityPeer, userId: string): string | undefined =>
  root.authStateOf(root.currentState).membershipOf(userId)

/** Whether this profile is out of the community: it can read on what it has, and nothing more. */
export const isOut = ({ graph: { root }, profile }: CommunityPeer): boolean => isRemoved(root, profile.userId)

/** The same of somebody who does not want back either. */
export const staysOut = (community: CommunityPeer): boolean => isOut(community) && !community.comeback.isWanted
