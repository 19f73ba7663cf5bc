import { must } from '../assert.ts'
import type { DeviceId, EventId, RoomId, UserId } from '../event/ids.ts'
import { isUserId } from '../event/ids.ts'
import { type JsonObject, jsonObject, memberOf } from '../event/json.ts'
import { type RoomEvent, signerOf, splitStateKey } from '../event/roomEvent.ts'
import { frontOf } from '../graph/behind.ts'
import type { CommunityGraph } from '../graph/communityGraph.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'

/** An event that a removal takes. It is written as soon as those before it have their place. */
export interface RemovalDraft {
  readonly roomId: RoomId
  readonly type: 'm.room.member' | 'roost.revoke' | 'roost.invite'
  readonly stateKey: string
  readonly content: JsonObject
}

/** What somebody who is removed did to others, who would be let in again with it: see `adoptions`. */
type Remover = (event: RoomEvent) => boolean

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
  const ban: JsonObject = { membership: 'ban', ...(reason === undefined ? {} : { reason }) }
  const extremities = heldOf(community, (event) => event.sender === target)
  const isTarget: Remover = (event) => event.sender === target
  const rooms = roomsBut(community, community.root).filter((room) => mayBan(room, remover, target))
  return {
    adopted: [community.root, ...rooms].flatMap((room) => adoptions(room, remover, isTarget)),
    root: memberDraft(community.root, target, { ...ban, 'roost.extremities': extremities }),
    rooms: rooms.filter((room) => isInOrAsked(room, target)).map((room) => memberDraft(room, target, ban)),
  }
}

/** What it takes to revoke a device: what it removed is adopted, and it is revoked in the root, where it was certified. */
export function deviceRevocation(
  community: CommunityGraph,
  remover: UserId,
  deviceId: DeviceId,
): { readonly adopted: RemovalDraft[]; readonly root: RemovalDraft } {
  const { root } = community
  const isDevice: Remover = (event) => signerOf(event) === deviceId
  const content = { 'roost.extremities': heldOf(community, isDevice) }
  return {
    adopted: [...community.rooms.values()].flatMap((room) => adoptions(room, remover, isDevice)),
    root: { roomId: root.roomId, type: 'roost.revoke', stateKey: deviceId, content },
  }
}

/**
 * Removals that stand in a room and were made by somebody who is about to lose the right to them, said again by whoever
 * takes it away. State resolution puts the greater power first: on a fork from before a moderator's ban, which the banned
 * can make at will, the later loss of the moderator's power would go before the ban and undo it.
 */
export function adoptions(room: RoomGraph, adopter: UserId, isLosing: Remover): RemovalDraft[] {
  const state = room.currentState
  const { levels, membershipOf } = room.authStateOf(state)
  if (membershipOf(adopter) !== 'join') return []
  const level = levels.levelOf(adopter)
  return [...state.entries()].flatMap(({ key, value }): RemovalDraft[] => {
    const event = must(room.event(value), 'events of a state are here')
    const { type, key: name } = splitStateKey(key)
    if (!isLosing(event) || event.sender === adopter) return []
    const { content } = event
    if (type === 'roost.revoke') {
      const owner = room.stateEvent(state, 'roost.device', name)?.sender
      const may = owner !== undefined && level >= levels.ban && levels.levelOf(owner) < level
      return may && event.sender !== owner ? [{ roomId: room.roomId, type, stateKey: name, content }] : []
    }
    if (type !== 'm.room.member' || event.sender === name || !isUserId(name)) return []
    const membership = memberOf(content, 'membership')
    const needed = membership === 'ban' ? levels.ban : membership === 'leave' ? levels.kick : Number.POSITIVE_INFINITY
    return level >= needed && levels.levelOf(name) < level ? [memberDraft(room, name, content)] : []
  })
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
