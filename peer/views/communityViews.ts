import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { nameCharactersMax } from '../../core/limits.ts'
import { compareText } from '../../core/order.ts'
import { displayText } from '../../core/rooms/displayText.ts'
import { roleOf, shownUserId } from '../../core/rooms/summary.ts'
import { formatAddress } from '../address.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { sharesReads } from '../community/newReads.ts'
import { hasTakenPart } from '../community/takePart.ts'
import type { CatchUp, Channel, Community, Joining, Member, Network, PeerView } from '../contract.ts'
import { conversationKind, historyOf } from '../privateRooms/kind.ts'
import { participantsOf } from '../privateRooms/people.ts'
import {
  bannedIn,
  channelRoomsOf,
  devicesOf,
  isJoined,
  isRemoved,
  isShutOut,
  joinedIn,
  levelsIn,
  membershipIn,
  nameOfRoom,
  namesOf,
  privateRoomsOf,
  topicOfRoom,
} from './communityState.ts'
import { completenessOf } from './missing.ts'
import { compareNames } from './nameOrder.ts'

/**
 * A community as the contract shows it; under the invite's name until its own is here. `asked` is how far asking to be let
 * in, or in again, has come.
 */
export function communityView(community: CommunityPeer, asked?: Joining): Community {
  const { root } = community.graph
  const { userId } = community.profile
  const joined = hasTakenPart(community)
  const removed = isRemoved(root, userId) || isShutOut(community)
  return {
    communityId: community.communityId,
    name: nameOfRoom(community, root) || displayText(community.stored.name, nameCharactersMax),
    joined,
    joining: joined ? null : (asked ?? (removed && !community.comeback.isWanted ? null : joiningOf(community))),
    removed,
    memberCount: joinedIn(root).length,
    role: roleOf(levelsIn(root), userId),
    sharesReads: sharesReads(community),
  }
}

/** Nobody takes part before the whole graph is here. */
const joiningOf = ({ shownStatus }: CommunityPeer): Joining =>
  shownStatus.state === 'alone' ? { step: 'looking' } : { step: 'history' }

/** The channels of a community, and the private rooms of this person. */
export const channelViews = (community: CommunityPeer): Channel[] =>
  [...channelRoomsOf(community), ...privateRoomsOf(community)]
    .map((room) => channelView(community, room))
    .sort((left, right) => compareNames(left.name, right.name) || compareText(left.roomId, right.roomId))

function channelView(community: CommunityPeer, room: RoomGraph): Channel {
  const { userId } = community.profile
  const kind = conversationKind(room) ?? 'public'
  return {
    roomId: room.roomId,
    kind,
    name: channelName(community, room),
    topic: topicOfRoom(community, room),
    joined: isJoined(room, userId),
    invited: kind !== 'public' && membershipIn(room, userId) === 'invite',
    history: kind === 'public' ? 'shared' : historyOf(room),
    withUserIds: kind === 'direct' ? othersIn(community, room) : [],
    memberCount: joinedIn(room).length,
    completeness: completenessOf(community, room),
  }
}

/** What a channel is called; of a direct conversation who else is in it. */
export function channelName(community: CommunityPeer, room: RoomGraph): string {
  if (conversationKind(room) !== 'direct') return nameOfRoom(community, room)
  const names = namesOf(community)
  return othersIn(community, room)
    .map((userId) => names.get(userId) ?? shownUserId(userId))
    .sort(compareNames)
    .join(', ')
}

const othersIn = ({ profile }: CommunityPeer, room: RoomGraph): string[] =>
  participantsOf(room)
    .filter((userId) => userId !== profile.userId)
    .sort(compareText)

/**
 * Everybody in the community: oneself first, then by name; after them, with the role `none`, whoever was removed, so that
 * they can be let back in. `verified` are those whose safety words were compared.
 */
export function memberViews(community: CommunityPeer, verified: ReadonlySet<string>): Member[] {
  const { root } = community.graph
  const devices = devicesOf(community)
  const heard = new Set(community.shownStatus.peers.map(({ deviceId }) => deviceId as string))
  const levels = levelsIn(root)
  const views = [...joinedIn(root), ...bannedIn(root)].map(({ userId, name, membership }): Member => {
    const removed = membership === 'ban'
    const own = devices.get(userId) ?? []
    const self = userId === community.profile.userId
    const here = !removed && (self || own.some((deviceId) => heard.has(deviceId)))
    return {
      userId,
      name,
      role: removed ? 'none' : roleOf(levels, userId),
      deviceCount: own.length,
      here,
      self,
      verified: verified.has(userId),
    }
  })
  const rank = (view: Member): number => (view.role === 'none' ? 2 : view.self ? 0 : 1)
  return views.sort(
    (left, right) =>
      rank(left) - rank(right) || compareNames(left.name, right.name) || compareText(left.userId, right.userId),
  )
}

export function networkView(community: CommunityPeer): Network {
  const { peers, state, missing } = community.shownStatus
  return {
    communityId: community.communityId,
    state,
    peerCount: peers.length,
    agreeingCount: peers.filter(({ agrees }) => agrees).length,
    eventCount: community.graph.entryCount,
    catchUp: state === 'catchingUp' && missing > 0 ? catchUpView(community, missing) : null,
  }
}

function catchUpView({ graph, pace }: CommunityPeer, missing: number): CatchUp {
  const received = graph.entryCount
  const perSecond = pace.perSecond ?? null
  const remainingSeconds = perSecond ? Math.ceil(missing / perSecond) : null
  return { received, of: received + missing, perSecond, remainingSeconds }
}

export function peerViews(community: CommunityPeer): PeerView[] {
  const names = namesOf(community)
  return community.networkStatus().peers.map(({ deviceId, address, lastHeardMs, agrees, eventCount }) => {
    const [userId = null] = community.graph.ownersOf(deviceId)
    return {
      deviceId,
      userId,
      name: userId === null ? null : (names.get(userId) ?? null),
      address: formatAddress(address),
      lastHeardMs,
      agrees,
      eventCount,
    }
  })
}
