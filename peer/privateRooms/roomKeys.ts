import { readEncryptedContent } from '../../core/crypto/encryptedContent.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { encodeLockboxes } from '../../core/crypto/rekeyContent.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { believedGivers } from '../../core/keys/believedBoxes.ts'
import { type Entitled, entitledIn } from '../../core/keys/entitled.ts'
import type { FoundedEpoch } from '../../core/keys/epochChain.ts'
import { uncoveredInPrivate } from '../../core/keys/needsRekey.ts'
import { isLatecomer, lockboxDrafts, missingBoxes, rekeyDrafts } from '../../core/keys/rekeyDrafts.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Environment } from '../environment.ts'
import { isJoined, levelsIn } from '../views/communityState.ts'
import { conversationKind } from './kind.ts'

/** Whether this person is in a private room, and in its community. */
export const isInRoom = ({ graph: { root }, profile: { userId } }: CommunityPeer, room: RoomGraph): boolean =>
  isJoined(root, userId) && isJoined(room, userId)

/** Whether this device may found an epoch of a private room, and could open it. */
export function mayRekeyRoom(community: CommunityPeer, room: RoomGraph): boolean {
  const { userId, device } = community.profile
  if (!isInRoom(community, room)) return false
  const levels = levelsIn(room)
  if (levels.levelOf(userId) < levels.requiredFor('roost.rekey', false)) return false
  return entitledIn(community.graph.root, room).devices.some(({ deviceId }) => deviceId === device.deviceId)
}

/** Whether what this device sends in a private room is under a key that somebody has who is out, or that somebody in lacks. */
export function isUncovered(community: CommunityPeer, room: RoomGraph): boolean {
  const { privateRooms, graph } = community
  const sending = privateRooms.sendingIn(room)
  if (sending === undefined) return false
  return uncoveredInPrivate(graph.root, room, privateRooms.chainOf(room), sending).length > 0
}

/**
 * Founds an epoch of a private room with a box for everybody who is entitled, but for who is about to be put out. Whoever
 * could not read what the room is called by what they hold is told it again.
 */
export function rekeyRoom(environment: Environment, community: CommunityPeer, room: RoomGraph, without?: string): void {
  const { crypto, random } = environment
  const { devices, recovery } = entitledIn(community.graph.root, room)
  const stays = ({ userId }: { userId: string }) => userId !== without
  const entitled: Entitled = { devices: devices.filter(stays), recovery: recovery.filter(stays) }
  const sealing = { crypto, random, roomId: room.roomId, secret: random.bytes(KEY_BYTES) }
  const { founding, more } = rekeyDrafts(sealing, entitled)
  const id = community.write(room, { type: 'roost.rekey', content: founding })
  for (const content of more(id)) community.write(room, { type: 'roost.lockbox', content })
  nameAgain(community, room)
}

/** New keys for every private room in which somebody has one who is out, and this device may make them. */
export function renewRoomKeys(environment: Environment, community: CommunityPeer): void {
  for (const { roomId } of community.privateRooms.rooms) {
    const room = community.graph.rooms.get(roomId)
    if (room && shouldRekeyRoom(community, room)) rekeyRoom(environment, community, room)
  }
}

/** Whether a private room calls for a key, its first or a new one, and this device may make it. */
export function shouldRekeyRoom(community: CommunityPeer, room: RoomGraph): boolean {
  const isKeyless = community.privateRooms.chainOf(room).heads.length === 0
  return (isKeyless || isUncovered(community, room)) && mayRekeyRoom(community, room)
}

/** Before this device says something in a private room: new keys, where it may make them and they are called for. */
export function renewBeforeSending(environment: Environment, community: CommunityPeer, room: RoomGraph): void {
  if (conversationKind(room) === undefined) return
  const isDue = isUncovered(community, room) || community.privateRooms.sendingIn(room) === undefined
  if (isDue && mayRekeyRoom(community, room)) rekeyRoom(environment, community, room)
}

/** Epochs that this device holds and others of the room are to have, with who they are. */
export function lackingBoxes(
  { graph, privateRooms, profile }: CommunityPeer,
  room: RoomGraph,
): { epoch: FoundedEpoch; secret: Uint8Array; to: Entitled }[] {
  const chain = privateRooms.chainOf(room)
  const entitled = entitledIn(graph.root, room)
  return [...privateRooms.heldIn(room)].flatMap(([id, { secret }]) => {
    const epoch = id === 'first' ? undefined : chain.epochs.get(id)
    if (epoch === undefined) return []
    // Who complains of a box of ours has got what we have.
    const own = chain.lotsOf(epoch).filter(({ entry }) => entry.event.sender === profile.userId)
    const isGiven = (deviceId: DeviceId) => own.some(({ lockboxes }) => lockboxes.has(deviceId))
    const { devices, recovery } = missingBoxes(room, chain, epoch, entitled)
    const to = { devices: devices.filter(({ deviceId }) => !isGiven(deviceId)), recovery }
    return to.devices.length + to.recovery.length > 0 ? [{ epoch, secret, to }] : []
  })
}

/** Epochs of which this device was given boxes that do not open, and has not said so yet. */
export function badBoxes({ privateRooms, profile }: CommunityPeer, room: RoomGraph): FoundedEpoch[] {
  const chain = privateRooms.chainOf(room)
  const held = privateRooms.heldIn(room)
  const { device, userId } = profile
  return [...chain.epochs.values()].filter(
    (epoch) =>
      !held.has(epoch.id) &&
      believedGivers(chain.lotsOf(epoch), device.deviceId).size > 0 &&
      !isLatecomer(room, epoch, userId),
  )
}

/** Says so, by which everybody else who holds them gives this device another box. */
export function complain(community: CommunityPeer, room: RoomGraph): void {
  for (const { id } of badBoxes(community, room)) {
    const content = encodeLockboxes({ rekey: id, lockboxes: new Map(), recovery: new Map() })
    community.write(room, { type: 'roost.lockbox', content })
  }
}

/** Gives everybody of a private room the boxes that they lack, of the epochs that they may have and this device holds. */
export function giveBoxes(environment: Environment, community: CommunityPeer, room: RoomGraph): void {
  const { crypto, random } = environment
  for (const { epoch, secret, to } of lackingBoxes(community, room)) {
    for (const content of lockboxDrafts({ crypto, random, roomId: room.roomId, secret }, epoch, to)) {
      community.write(room, { type: 'roost.lockbox', content })
    }
  }
}

/**
 * What a private room is called and is about, where it is sealed in an epoch that is not for everybody who is in it, and
 * this device can read it, and may write it again.
 */
export function namesToRepeat({ graph, privateRooms, profile }: CommunityPeer, room: RoomGraph) {
  const levels = levelsIn(room)
  const chain = privateRooms.chainOf(room)
  const users = new Set(entitledIn(graph.root, room).devices.map(({ userId }) => userId))
  const isForAll = (epoch: FoundedEpoch) => ![...users].some((userId) => isLatecomer(room, epoch, userId))
  const sending = privateRooms.sendingIn(room)
  if (sending === undefined || !isForAll(sending)) return []
  return ['m.room.name', 'm.room.topic'].flatMap((type) => {
    const event = room.stateEvent(room.currentState, type)
    const id = event && readEncryptedContent(event.content)?.epoch
    const epoch = id === undefined || id === 'first' ? undefined : chain.epochs.get(id)
    if (!event || !epoch || isForAll(epoch) || room.redactedBy(event.id)) return []
    const read = privateRooms.read(room, event)
    const may = levels.levelOf(profile.userId) >= levels.requiredFor(type, true)
    return may && read.kind === 'readable' ? [{ type, stateKey: '', content: read.event.content }] : []
  })
}

/** Writes them again, under a key that all have. */
export function nameAgain(community: CommunityPeer, room: RoomGraph): void {
  for (const draft of namesToRepeat(community, room)) community.write(room, draft)
}
