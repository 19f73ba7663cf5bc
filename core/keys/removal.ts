import { must } from '../assert.ts'
import type { DeviceId, EventId, RoomId, UserId } from '../event/ids.ts'
import { isUserId } from '../event/ids.ts'
import { type JsonObject, jsonObject, memberOf } from '../event/json.ts'
import { type RoomEvent, type StateKey, signerOf, splitStateKey } from '../event/roomEvent.ts'
import { frontOf } from '../graph/behind.ts'
import type { CommunityGraph } from '../graph/communityGraph.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { authState } from '../rooms/auth/authState.ts'
import { CREATE_KEY, POWER_LEVELS_KEY } from '../rooms/authEvents.ts'

/** An event that a removal takes. It is written as soon as those before it have their place. */
export interface RemovalDraft {
  readonly roomId: RoomId
  readonly type: 'm.room.member' | 'roost.revoke' | 'roost.invite'
  readonly stateKey: string
  readonly content: JsonObject
}

/**
 * What it takes to remove a member: what they removed is adopted, they are banned in the root, and then in every room in
 * which they are and in which the remover may. The rekey of the community goes between, right after the ban in the root.
 */
export function memberRemoval(
  community: CommunityGraph,
  remover: UserId,
  target: UserId,
  reason?: string,
): { readonly adopted: RemovalDraft[]; readonly root: RemovalDraft; readonly rooms: RemovalDraft[] } {
  const ban = banContent(reason)
  const isTheirs = (event: RoomEvent) => event.sender === target
  const extremities = heldOf(community, isTheirs)
  const rooms = roomsWhereMayBan(community, remover, target)
  return {
    adopted: [community.root, ...rooms].flatMap((room) => adoptions(room, remover, isTheirs)),
    root: memberDraft(community.root, target, { ...ban, 'roost.extremities': extremities }),
    rooms: roomBans(community, remover, target, reason),
  }
}

/** The bans of a member in every room but the root in which they are, or are asked into, and in which the remover may. */
export const roomBans = (community: CommunityGraph, remover: UserId, target: UserId, reason?: string): RemovalDraft[] =>
  roomsWhereMayBan(community, remover, target)
    .filter((room) => isInOrAsked(room, target))
    .map((room) => memberDraft(room, target, banContent(reason)))

const banContent = (reason: string | undefined): JsonObject => ({
  membership: 'ban',
  ...(reason === undefined ? {} : { reason }),
})

/** What it takes to revoke a device: what it removed is adopted, and it is revoked in the root, where it was certified. */
export function deviceRevocation(
  community: CommunityGraph,
  remover: UserId,
  deviceId: DeviceId,
): { readonly adopted: RemovalDraft[]; readonly root: RemovalDraft } {
  const { root } = community
  const isTheirs = (event: RoomEvent) => signerOf(event) === deviceId
  const content = { 'roost.extremities': heldOf(community, isTheirs) }
  return {
    adopted: [...community.rooms.values()].flatMap((room) => adoptions(room, remover, isTheirs)),
    root: { roomId: root.roomId, type: 'roost.revoke', stateKey: deviceId, content },
  }
}

/**
 * The removals that stand in a room and would not under other power levels, to be said again by who is about to change
 * these: of a moderator who will be none, or of somebody who will be the moderator's equal.
 */
export function levelAdoptions(room: RoomGraph, adopter: UserId, levels: JsonObject): RemovalDraft[] {
  const state = room.currentState
  const present = room.stateEvent(state, 'm.room.power_levels')
  const entry = (key: StateKey): RoomEvent | undefined => {
    if (key === POWER_LEVELS_KEY && present) return { ...present, content: levels }
    return room.event(state.get(key) ?? NO_ID)
  }
  const after = authState(room.version, entry(CREATE_KEY), entry)
  const isLost = (event: RoomEvent) => event.sender !== adopter && !authorise(room.version, event, after).allowed
  return adoptions(room, adopter, isLost)
}

/**
 * The removals that stand in a room and whose ground is about to go, said again by whoever takes it away. State
 * resolution puts the greater power first: on a fork from before a moderator's ban, which the banned can make at will,
 * the later loss of the moderator's power would go before the ban and undo it.
 */
function adoptions(room: RoomGraph, adopter: UserId, isLost: (event: RoomEvent) => boolean): RemovalDraft[] {
  const state = room.currentState
  const { levels, membershipOf } = room.authStateOf(state)
  if (membershipOf(adopter) !== 'join') return []
  const level = levels.levelOf(adopter)
  return [...state.entries()].flatMap(({ key, value }): RemovalDraft[] => {
    const event = must(room.event(value), 'events of a state are here')
    const { type, key: name } = splitStateKey(key)
    const owner = removedBy(room, event)
    if (owner === undefined || !isLost(event)) return []
    const isKick = type === 'm.room.member' && memberOf(event.content, 'membership') === 'leave'
    if (level < (isKick ? levels.kick : levels.ban) || levels.levelOf(owner) >= level) return []
    return [{ roomId: room.roomId, type: type as RemovalDraft['type'], stateKey: name, content: event.content }]
  })
}

/** Whom a state event removed who is not its sender: a user, or the owner of a device. */
function removedBy(room: RoomGraph, { type, stateKey, sender, content }: RoomEvent): UserId | undefined {
  const membership = type === 'm.room.member' ? memberOf(content, 'membership') : undefined
  const device = type === 'roost.revoke' ? room.stateEvent(room.currentState, 'roost.device', stateKey) : undefined
  const removed = membership === 'ban' || membership === 'leave' ? stateKey : device?.sender
  return removed !== undefined && removed !== sender && isUserId(removed) ? removed : undefined
}

/** The invites that stand and are revoked with every removal, since whoever is out may know them. */
export function inviteRevocations(root: RoomGraph): RemovalDraft[] {
  return [...root.currentState.entries()].flatMap(({ key, value }): RemovalDraft[] => {
    const { type, key: name } = splitStateKey(key)
    const { content } = must(root.event(value), 'events of a state are here')
    if (type !== 'roost.invite' || memberOf(content, 'revoked') === true) return []
    return [{ roomId: root.roomId, type, stateKey: name, content: { ...content, revoked: true } }]
  })
}

/** Whether a revocation takes the user key: of an own device. Somebody else's takes the level for banning them. */
export function revocationTakesUserKey(root: RoomGraph, remover: UserId, deviceId: DeviceId): boolean {
  return root.stateEvent(root.currentState, 'roost.device', deviceId)?.sender === remover
}

/**
 * For every room what it holds of the removed: the last of their messages that are shown. Their ancestors are spared, so
 * this says the same as the room's forward extremities would, in fewer ids. Where nothing is listed nothing was said.
 */
function heldOf(community: CommunityGraph, isTheirs: (event: RoomEvent) => boolean): JsonObject {
  return jsonObject(
    roomsBut(community, community.root).flatMap((room): [RoomId, EventId[]][] => {
      const theirs = room.timeline.filter(({ event }) => event.stateKey === undefined && isTheirs(event))
      return theirs.length === 0 ? [] : [[room.roomId, frontOf(theirs).map(({ event }) => event.id)]]
    }),
  )
}

const roomsBut = (community: CommunityGraph, root: RoomGraph): RoomGraph[] =>
  [...community.rooms.values()].filter((room) => room !== root)

const roomsWhereMayBan = (community: CommunityGraph, remover: UserId, target: UserId): RoomGraph[] =>
  roomsBut(community, community.root).filter((room) => mayBan(room, remover, target))

function mayBan(room: RoomGraph, remover: UserId, target: UserId): boolean {
  const { levels, membershipOf } = room.authStateOf(room.currentState)
  const level = levels.levelOf(remover)
  return membershipOf(remover) === 'join' && level >= levels.ban && level > levels.levelOf(target)
}

function isInOrAsked(room: RoomGraph, target: UserId): boolean {
  const membership = room.authStateOf(room.currentState).membershipOf(target)
  return membership === 'join' || membership === 'invite' || membership === 'knock'
}

const memberDraft = (room: RoomGraph, target: UserId, content: JsonObject): RemovalDraft => ({
  roomId: room.roomId,
  type: 'm.room.member',
  stateKey: target,
  content,
})

const NO_ID = '' as EventId
