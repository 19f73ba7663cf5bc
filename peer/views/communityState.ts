import type { EventId, RoomId } from '../../core/event/ids.ts'
import { memberOf } from '../../core/event/json.ts'
import type { RoomEvent, StateKey } from '../../core/event/roomEvent.ts'
import { splitStateKey, stateKey } from '../../core/event/roomEvent.ts'
import type { Entry } from '../../core/graph/entry.ts'
import { shownEvent } from '../../core/graph/redactions.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { nameCharactersMax, topicCharactersMax } from '../../core/limits.ts'
import { compareText } from '../../core/order.ts'
import type { PowerLevels } from '../../core/rooms/powerLevels.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import { contentText, joinedMembersOf, type Member, membersOf, stateText } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { conversationKind } from '../privateRooms/kind.ts'
import { compareNames } from './nameOrder.ts'

/** Questions about a room's current state that several views ask. */

const lookupIn =
  (room: RoomGraph) =>
  (id: EventId): RoomEvent | undefined =>
    shownEvent(room, id)

/** The same with what was sealed in a private room; nothing where it cannot be read here. */
const readingIn = (community: CommunityPeer, room: RoomGraph) => (id: EventId) => {
  const event = shownEvent(room, id)
  const read = event && community.privateRooms.read(room, event)
  return read?.kind === 'readable' ? read.event : undefined
}

export const nameOfRoom = (community: CommunityPeer, room: RoomGraph): string =>
  stateText(room.currentState, readingIn(community, room), 'm.room.name', 'name', nameCharactersMax)
export const topicOfRoom = (community: CommunityPeer, room: RoomGraph): string =>
  stateText(room.currentState, readingIn(community, room), 'm.room.topic', 'topic', topicCharactersMax)
export const joinedIn = (room: RoomGraph): Member[] => joinedMembersOf(room.currentState, lookupIn(room))
/** Who was removed from a room and may not come back by themselves. */
export const bannedIn = (room: RoomGraph): Member[] => knownIn(room).filter(({ membership }) => membership === 'ban')
export const levelsIn = (room: RoomGraph): PowerLevels => room.authStateOf(room.currentState).levels

/** What a room's state says of somebody's membership; undefined where it never heard of them. */
export function membershipIn(room: RoomGraph, userId: string): string | undefined {
  const content = room.stateEvent(room.currentState, 'm.room.member', userId)?.content
  return content === undefined ? undefined : String(memberOf(content, 'membership'))
}

export const isJoined = (room: RoomGraph, userId: string): boolean => membershipIn(room, userId) === 'join'

/** True for somebody who left or was made to. */
export function isRemoved(room: RoomGraph, userId: string): boolean {
  const membership = membershipIn(room, userId)
  return membership === 'leave' || membership === 'ban'
}

/** Whether somebody shut this very device out of the community. Its person may be in with others. */
export const isShutOut = ({ graph: { root }, profile }: CommunityPeer): boolean =>
  root.currentState.get(stateKey('roost.revoke', profile.device.deviceId)) !== undefined

/** What everybody of whom the community has heard calls themselves. */
export const namesOf = (community: CommunityPeer): ReadonlyMap<string, string> =>
  new Map(knownIn(community.graph.root).map(({ userId, name }) => [userId, name]))

/** Everybody of whom a room has heard. What ends a membership says no name: who is out keeps the one they came with. */
function knownIn(room: RoomGraph): Member[] {
  const members = membersOf(room.currentState, lookupIn(room))
  if (members.every(({ membership }) => membership === 'join')) return members
  return members.map((member) =>
    member.membership === 'join' ? member : { ...member, name: nameWhenIn(room, member.userId) ?? member.name },
  )
}

/**
 * What somebody who is out called themselves when they were last in, as those knew who ended it. What they write elsewhere
 * after that changes nothing: whoever is out may have joined once more on an old branch, by any name.
 */
function nameWhenIn(room: RoomGraph, userId: string): string | undefined {
  const key = stateKey('m.room.member', userId)
  let entry = entryIn(room, room.currentState, key)
  while (entry && memberOf(entry.event.content, 'membership') !== 'join') entry = entryIn(room, entry.stateBefore, key)
  const content = entry && shownEvent(room, entry.event.id)?.content
  return content && (contentText(content, 'displayname', nameCharactersMax) || undefined)
}

function entryIn(room: RoomGraph, state: StateMap, key: StateKey): Entry | undefined {
  const id = state.get(key)
  return id && room.entry(id)
}

/** When this device certified itself in the community, which it does once the whole graph is here; or never yet. */
export function takenPartTs(community: CommunityPeer): number {
  const { graph, profile } = community
  const id = graph.root.currentState.get(stateKey('roost.device', profile.device.deviceId))
  return id === undefined ? Number.POSITIVE_INFINITY : community.receivedTs(id)
}

/** The devices that joined members have certified in the community, by user. */
export function devicesOf(community: CommunityPeer): Map<string, string[]> {
  const { root } = community.graph
  const devices = new Map<string, string[]>(joinedIn(root).map(({ userId }) => [userId, []]))
  for (const { key, value } of root.currentState.entries()) {
    const { type, key: deviceId } = splitStateKey(key)
    const sender = type === 'roost.device' ? root.event(value)?.sender : undefined
    if (sender !== undefined) devices.get(sender)?.push(deviceId)
  }
  return devices
}

const children = new WeakMap<StateMap, readonly RoomId[]>()

/** The rooms that a root's state names: asked for at every turn, while it seldom changes and may be large. */
function childrenOf(state: StateMap): readonly RoomId[] {
  const known = children.get(state)
  if (known) return known
  const named = [...state.entries()].flatMap(({ key }) => {
    const { type, key: roomId } = splitStateKey(key)
    return type === 'm.space.child' ? [roomId as RoomId] : []
  })
  children.set(state, named)
  return named
}

/** The rooms that the community's root names as channels for everybody now, in no order. */
export function namedRoomsOf({ graph: { root, rooms } }: CommunityPeer): RoomGraph[] {
  return childrenOf(root.currentState).flatMap((roomId) => {
    const room = rooms.get(roomId)
    return room !== undefined && room.entryCount > 0 && conversationKind(room) === undefined ? [room] : []
  })
}

/** The same in the order of their names. */
export function channelRoomsOf(community: CommunityPeer): RoomGraph[] {
  const named = namedRoomsOf(community).map((room) => ({ room, name: nameOfRoom(community, room) }))
  named.sort((left, right) => compareNames(left.name, right.name) || compareText(left.room.roomId, right.room.roomId))
  return named.map(({ room }) => room)
}

/** The private rooms that this person is in, or asked into: of all others nothing is shown. */
export const privateRoomsOf = (community: CommunityPeer): RoomGraph[] =>
  community.privateRooms.rooms.filter((room) => isForThisPerson(community, room))

/** Whether a room is shown to this person: one that is open to all, or a private one they are in or asked into. */
export const isForThisPerson = ({ profile: { userId } }: CommunityPeer, room: RoomGraph): boolean =>
  conversationKind(room) === undefined || ['join', 'invite'].includes(membershipIn(room, userId) ?? '')
