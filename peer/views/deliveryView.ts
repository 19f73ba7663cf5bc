import type { DeviceId, UserId } from '../../core/event/ids.ts'
import { Behind } from '../../core/graph/behind.ts'
import type { Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Delivery } from '../contract.ts'
import { namedReaderCountMax, writersEventCount } from '../limits.ts'
import { conversationKind } from '../privateRooms/kind.ts'
import { devicesOf, isJoined } from './communityState.ts'

/**
 * Where the own messages of a room have got to. Nothing is claimed that was not said at first hand: that a device holds a
 * message, by itself or by what it wrote on top of it; that somebody has read it, by one of their own devices.
 */
export class DeliveryView {
  readonly #community: CommunityPeer
  readonly #names: ReadonlyMap<string, string>
  /** The devices of everybody who is meant to have what is said here, but for this one. */
  readonly #devices: readonly DeviceId[]
  readonly #written: ReadonlyMap<string, Behind>
  readonly #readers: readonly { readonly userId: UserId; readonly read: Behind }[]

  constructor(community: CommunityPeer, room: RoomGraph, names: ReadonlyMap<string, string>) {
    this.#community = community
    this.#names = names
    this.#devices = devicesIn(community, room)
    this.#written = latestBySigner(room)
    this.#readers = readersIn(community, room)
  }

  of(entry: Entry): Delivery {
    const { deliveries } = this.#community
    const { id } = entry.event
    const holders = this.#devices.filter(
      (deviceId) => deliveries.isHeldBy(deviceId, id) || this.#written.get(deviceId)?.has(entry),
    )
    const readers = this.#readers.filter(({ read }) => read.has(entry))
    return {
      heldBy: 1 + holders.length,
      of: 1 + this.#devices.length,
      readByCount: readers.length,
      readBy: readers.slice(0, namedReaderCountMax).map(({ userId }) => ({
        userId,
        name: this.#names.get(userId) ?? shownUserId(userId),
      })),
    }
  }
}

function devicesIn(community: CommunityPeer, room: RoomGraph): DeviceId[] {
  const { standings, profile } = community
  const isForAll = conversationKind(room) === undefined
  return [...devicesOf(community)]
    .filter(([userId]) => isForAll || isJoined(room, userId))
    .flatMap(([, deviceIds]) => deviceIds as DeviceId[])
    .filter((deviceId) => deviceId !== profile.device.deviceId && standings.of(deviceId) === 'member')
}

/** What each device was seen to know when it wrote its latest event in the room. */
function latestBySigner(room: RoomGraph): Map<string, Behind> {
  const latest = new Map<string, Behind>()
  for (const entry of room.timeline.slice(-writersEventCount).reverse()) {
    if (entry.signer !== undefined && !latest.has(entry.signer)) latest.set(entry.signer, new Behind([entry]))
  }
  return latest
}

function readersIn({ reads, profile }: CommunityPeer, room: RoomGraph) {
  return Array.from(reads.readersOf(room.roomId), ([userId, marker]) => ({ userId, marker }))
    .filter(({ userId }) => userId !== profile.userId)
    .map(({ userId, marker }) => ({ userId, read: new Behind(marker.flatMap((id) => room.entry(id) ?? [])) }))
}
