import { safetyWords } from '../../core/crypto/safetyWords.ts'
import type { UserId } from '../../core/event/ids.ts'
import { isUserId } from '../../core/event/ids.ts'
import { readmitMember, removeMember } from '../community/removal.ts'
import { setRole } from '../community/roles.ts'
import { RefusalError } from '../contract.ts'
import type { Peer } from '../peer.ts'
import { isJoined } from '../views/communityState.ts'
import { memberViews } from '../views/communityViews.ts'
import { evidenceViews } from '../views/evidenceView.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedCommunity } from './joinedCommunity.ts'

export const memberRequests = (peer: Peer): HandlersOf<'members'> => ({
  'members.list': ({ communityId }) => memberViews(peer.community(communityId), verifiedIn(peer, communityId)),
  'members.evidence': ({ communityId }) => evidenceViews(peer.community(communityId)),
  'members.remove': ({ communityId, userId }) => {
    removeMember(peer.environment, joinedCommunity(peer, communityId), asUserId(userId))
    return {}
  },
  'members.readmit': ({ communityId, userId }) => {
    readmitMember(joinedCommunity(peer, communityId), asUserId(userId))
    return {}
  },
  'members.setRole': ({ communityId, userId, role }) => {
    setRole(joinedCommunity(peer, communityId), asUserId(userId), role)
    return {}
  },
  'members.safetyWords': ({ communityId, userId }) => {
    const { community, other } = otherMember(peer, communityId, userId)
    const { crypto } = peer.environment
    return { words: [...safetyWords(crypto, community.communityId, community.profile.userId, other)] }
  },
  'members.verify': ({ communityId, userId, verified }) => {
    const { community, other } = otherMember(peer, communityId, userId)
    peer.profiles.setVerified(community.communityId, other, verified)
    peer.live.refresh()
    return {}
  },
})

/** The users of a community whose safety words were compared at this device. */
export const verifiedIn = (peer: Peer, communityId: string): ReadonlySet<UserId> =>
  peer.profiles.verifiedUsers(peer.community(communityId).communityId)

function otherMember(peer: Peer, communityId: string, userId: string) {
  const community = joinedCommunity(peer, communityId)
  const other = asUserId(userId)
  if (!isJoined(community.graph.root, other)) throw noMember()
  if (other === community.profile.userId) {
    throw new RefusalError('invalid', 'Safety words are compared with somebody else.')
  }
  return { community, other }
}

function asUserId(userId: string): UserId {
  if (!isUserId(userId)) throw noMember()
  return userId
}

const noMember = () => new RefusalError('notFound', 'There is no such member in this community.')
