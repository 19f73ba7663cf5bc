import { nameCharactersMax } from '../../core/limits.ts'
import { compareText } from '../../core/order.ts'
import { displayText } from '../../core/rooms/displayText.ts'
import { roleOf } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Channel, Community, Joining, Member, Network, PeerView } from '../contract.ts'
import {
  channelRoomsOf,
  devicesOf,
  isJoined,
  isRemoved,
  joinedIn,
  levelsIn,
  nameOfRoom,
  namesOf,
  topicOfRoom,
} from './communityState.ts'

/** A community as the contract shows it; under the invite's name until its own is here. */
export function communityView(community: CommunityPeer): Community {
  const { root } = community.graph
  const { userId } = community.profile
  return {
    communityId: community.communityId,
    name: nameOfRoom(root) || displayText(community.stored.name, nameCharactersMax),
    joined: isJoined(root, userId),
    joining: isJoined(root, userId) || isRemoved(root, userId) ? null : joiningOf(community),
    removed: isRemoved(root, userId),
    memberCount: joinedIn(root).length,
    role: roleOf(levelsIn(root), userId),
  }
}

/** Nobody takes part before the whole graph is here. */
const joiningOf = ({ shownStatus }: CommunityPeer): Joining =>
  shownStatus.state === 'alone' ? { step: 'looking' } : { step: 'history' }

export const channelViews = (community: CommunityPeer): Channel[] =>
  channelRoomsOf(community).map((room) => ({
    roomId: room.roomId,
    kind: 'public',
    name: nameOfRoom(room),
    topic: topicOfRoom(room),
    joined: isJoined(room, community.profile.userId),
    invited: false,
    history: 'shared',
    withUserIds: [],
    memberCount: joinedIn(room).length,
  }))

/** Everybody in the community: oneself first, then by name. `verified` are those whose safety words were compared. */
export function memberViews(community: CommunityPeer, verified: ReadonlySet<string>): Member[] {
  const { root } = community.graph
  const devices = devicesOf(community)
  const heard = new Set(community.shownStatus.peers.map(({ deviceId }) => deviceId as string))
  const levels = levelsIn(root)
  const views = joinedIn(root).map(({ userId, name }) => {
    const own = devices.get(userId) ?? []
    const self = userId === community.profile.userId
    const here = self || own.some((deviceId) => heard.has(deviceId))
    return {
      userId,
      name,
      role: roleOf(levels, userId),
      deviceCount: own.length,
      here,
      self,
      verified: verified.has(userId),
    }
  })
  const rank = (view: Member): number => (view.self ? 0 : 1)
  return views.sort(
    (left, right) =>
      rank(left) - rank(right) || left.name.localeCompare(right.name) || compareText(left.userId, right.userId),
  )
}

export function networkView(community: CommunityPeer): Network {
  const { peers, state, missing } = community.shownStatus
  return {
    communityId: community.communityId,
    state,
    peerCount: peers.length,
    agreeingCount: peers.filter(({ agrees }) => agrees).length,
    missingCount: missing,
    eventCount: community.graph.entryCount,
  }
}

export function peerViews(community: CommunityPeer): PeerView[] {
  const names = namesOf(community)
  return community.networkStatus().peers.map(({ deviceId, address, lastHeardMs, agrees, eventCount }) => {
    const [userId = null] = community.graph.ownersOf(deviceId)
    return {
      deviceId,
      userId,
      name: userId === null ? null : (names.get(userId) ?? null),
      address: `${address.host}:${address.port}`,
      lastHeardMs,
      agrees,
      eventCount,
    }
  })
}
