import type { DeviceId, UserId } from '../../core/event/ids.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { ReadMark } from '../../sync/wire/reads.ts'
import { conversationKind } from '../privateRooms/kind.ts'
import { channelRoomsOf, isJoined, privateRoomsOf } from '../views/communityState.ts'
import { readJson, writeJson } from './communityMeta.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { Reads } from './reads.ts'

const SHARED = 'sharesReads'

/** What people have read in a community, by what the community itself says of rooms, people and devices. */
export const newReads = (community: CommunityPeer, tell: (to: DeviceId, marks: readonly ReadMark[]) => void): Reads =>
  new Reads({
    store: community.store,
    self: community.profile.userId,
    room: (roomId) => community.graph.rooms.get(roomId),
    ownRooms: () => [...channelRoomsOf(community), ...privateRoomsOf(community)],
    isIn: (room, userId) => isInRoom(community, room, userId),
    userOf: (deviceId) => userOf(community, deviceId),
    heard: () => community.shownStatus.peers.map(({ deviceId }) => deviceId),
    isShared: () => sharesReads(community),
    tell,
  })

/** Whether others may know what this person has read here. */
export const sharesReads = ({ store }: CommunityPeer): boolean => readJson(store, SHARED) !== false

export const setSharesReads = ({ store }: CommunityPeer, isShared: boolean): void => writeJson(store, SHARED, isShared)

/** Whether somebody is among those who read a room: a channel for everybody, or one that they are in. */
function isInRoom({ graph: { root } }: CommunityPeer, room: RoomGraph, userId: UserId): boolean {
  return isJoined(root, userId) && (conversationKind(room) === undefined || isJoined(room, userId))
}

/** Who uses a device that counts in the community. */
function userOf({ graph: { root }, standings }: CommunityPeer, deviceId: DeviceId): UserId | undefined {
  if (standings.of(deviceId) !== 'member') return undefined
  return root.stateEvent(root.currentState, 'roost.device', deviceId)?.sender
}
