import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { staysOut } from '../community/removal.ts'
import { hasTakenPart } from '../community/takePart.ts'
import { RefusalError } from '../contract.ts'
import type { Peer } from '../peer.ts'
import { isJoined, isShutOut, levelsIn } from '../views/communityState.ts'
import { communityView } from '../views/communityViews.ts'
import { channelOf } from './channelOf.ts'

/** A community in which this profile can write. Throws a `RefusalError` that says why where it cannot. */
export function joinedCommunity(peer: Peer, communityId: string): CommunityPeer {
  const community = peer.community(communityId)
  if (hasTakenPart(community)) return community
  const { name } = communityView(community)
  if (isShutOut(community)) throw new RefusalError('forbidden', `This device was shut out of ${name}.`)
  if (staysOut(community)) throw new RefusalError('forbidden', `You were removed from ${name}.`)
  throw new RefusalError(
    'notJoinedYet',
    `The history of ${name} is still arriving. It comes when somebody of it is near.`,
  )
}

/** Such a community, and one of its channels. */
export function joinedChannel(peer: Peer, communityId: string, roomId: string) {
  const community = joinedCommunity(peer, communityId)
  return { community, room: channelOf(community, roomId) }
}

/** Says what the rules would refuse anyway, in words that help. */
export function requireRight(community: CommunityPeer, room: RoomGraph, type: string, sentence: string): void {
  const { userId } = community.profile
  const levels = levelsIn(room)
  if (levels.levelOf(userId) < levels.requiredFor(type, true)) throw new RefusalError('forbidden', sentence)
  if (!isJoined(room, userId)) throw new RefusalError('forbidden', 'You are not in this channel: join it first.')
}
