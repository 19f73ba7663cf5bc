import { signerOf, stateKey } from '../../core/event/roomEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { standingOf } from '../../core/keys/standing.ts'
import { inviteOf } from '../joining/invites.ts'
import { channelRoomsOf, isJoined, isShutOut, membershipIn, namedRoomsOf } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { shouldRekey } from './rekey.ts'
import { isOut } from './removal.ts'

/**
 * True where this device should take part now and does not: once the whole graph is here, unless its person left or
 * was removed. What was begun and cut off is finished at once, since nobody takes a join before the certificate behind it; nor
 * does a device wait whom nobody hears before it has renewed keys, for which it needs its certificate.
 */
export function shouldTakePart(community: CommunityPeer): boolean {
  const { root } = community.graph
  const { userId, device } = community.profile
  if (isShutOut(community)) return false
  if (isOut(community) && !mayComeBack(community)) return false
  const joined = isJoined(root, userId)
  if (joined && isCertified(community)) {
    const isLacking = community.comeback.isBack || namedRoomsOf(community).some(isNewSuggested(community))
    return isLacking && hasWholeGraph(community)
  }
  const own = root.stateEvent(root.currentState, 'm.room.member', userId)
  // Whoever let this device in wrote its certificate along with its join: that is on the way.
  const isBegun = joined && own !== undefined && signerOf(own) === device.deviceId && inviteOf(own) === undefined
  return isBegun || hasWholeGraph(community) || isCutOffByKeys(community)
}

/**
 * True once this device has taken part: it had the whole graph then, or all but what those near wrote who did not hear it. Whoever
 * let it in may have written its join before, while most of the history was still on its way; what is written on top of half a
 * channel, its rules may refuse.
 */
export function hasTakenPart(community: CommunityPeer): boolean {
  const { root } = community.graph
  const { userId } = community.profile
  if (!isJoined(root, userId) || isShutOut(community) || !isCertified(community)) return false
  const suggested = namedRoomsOf(community).filter((room) => isSuggested(community, room))
  const wasIn = ({ currentState }: RoomGraph) => currentState.get(stateKey('m.room.member', userId)) !== undefined
  return suggested.some(wasIn) || (suggested.length === 0 && hasWholeGraph(community))
}

/** Joins the community, certifies this device in it and joins the channels that everybody begins with. */
export function takePart(community: CommunityPeer): void {
  const { root } = community.graph
  const { userId, device, certificate } = community.profile
  if (!isJoined(root, userId)) joinRoom(community, root)
  if (!isCertified(community)) {
    community.write(root, {
      type: 'roost.device',
      stateKey: device.deviceId,
      content: { ...certificate },
    })
  }
  for (const room of newSuggested(community)) joinRoom(community, room)
  if (community.comeback.isBack) beginAnew(community)
}

/** Whoever is in again begins as everybody does, in the channels that they left, or were put out of, along with all of it. */
function beginAnew(community: CommunityPeer): void {
  const { userId } = community.profile
  const isLeft = (room: RoomGraph): boolean => isSuggested(community, room) && membershipIn(room, userId) === 'leave'
  for (const room of channelRoomsOf(community).filter(isLeft)) joinRoom(community, room)
  community.comeback.end()
}

/** Others listen to who wants back once the keys keep out who has merely the old ones: what is said before, nobody takes. */
const mayComeBack = ({ comeback, standings, profile: { device } }: CommunityPeer): boolean =>
  comeback.isWanted && standings.of(device.deviceId) !== 'removed'

/** Channels that everybody begins with, and in which this person has never been. */
function newSuggested(community: CommunityPeer): RoomGraph[] {
  return channelRoomsOf(community).filter(isNewSuggested(community))
}

const isNewSuggested = (community: CommunityPeer) => {
  const own = stateKey('m.room.member', community.profile.userId)
  return (room: RoomGraph): boolean => room.currentState.get(own) === undefined && isSuggested(community, room)
}

export const joinRoom = (community: CommunityPeer, room: RoomGraph): void =>
  void community.write(room, ownJoin(community))

const ownJoin = ({ profile: { userId, name } }: CommunityPeer) => ({
  type: 'm.room.member',
  stateKey: userId,
  content: { membership: 'join', displayname: name },
})

/** True once everything that a member holds is here too. Newcomers who agree with us may lack what we lack. */
function hasWholeGraph(community: CommunityPeer): boolean {
  const agreeing = community.networkStatus().peers.filter(({ agrees }) => agrees)
  if (agreeing.length === 0) return false
  return agreeing.some(({ deviceId }) => standingOf(community.graph.root, deviceId) === 'member')
}

/**
 * True where members are near, and all of them speak under keys that count for nothing here: by a removal of which they know
 * nothing. To them ours are the old ones. They hear each other again once this device, which knows, has renewed keys.
 */
function isCutOffByKeys(community: CommunityPeer): boolean {
  if (!shouldRekey(community)) return false
  const { peers, behind } = community.networkStatus()
  return peers.length === 0 && behind > 0
}

/** Whether the graph says whose device this is: before, nobody takes anything that it writes. */
export const isCertified = ({ graph: { root }, profile }: CommunityPeer): boolean =>
  root.currentState.get(stateKey('roost.device', profile.device.deviceId)) !== undefined

const isSuggested = (community: CommunityPeer, room: RoomGraph): boolean =>
  community.graph.root.stateEvent(community.graph.root.currentState, 'm.space.child', room.roomId)?.content
    .suggested === true
