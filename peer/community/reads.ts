import { z } from 'zod'
import {
  type DeviceId,
  type EventId,
  eventIdBytes,
  eventIdOfHash,
  type RoomId,
  roomIdBytes,
  roomIdOfCreate,
  type UserId,
} from '../../core/event/ids.ts'
import type { Entry } from '../../core/graph/entry.ts'
import { markReadUpTo, mergeMarkers, nothingRead, type ReadMarker } from '../../core/graph/readMarker.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { compareText } from '../../core/order.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { ReadMark } from '../../sync/wire/reads.ts'
import {
  readMarkIdsMax,
  toldAuthorsEventCount,
  toldReadsEventCountMax,
  toldRoomCountMax,
  toldRoomsWrittenCountMax,
} from '../limits.ts'
import { readJson, writeJson } from './communityMeta.ts'

const saved = z.array(z.tuple([z.string(), z.array(z.string())]))

/** What this needs to know of the community around it. */
export interface ReadsSurroundings {
  readonly store: CommunityStore
  readonly self: UserId
  room(roomId: RoomId): RoomGraph | undefined
  /** The rooms that this person takes part in. */
  ownRooms(): Iterable<RoomGraph>
  /** Whether somebody takes part in a room. */
  isIn(room: RoomGraph, userId: UserId): boolean
  /** The person who uses a device; undefined where it is no member's. */
  userOf(deviceId: DeviceId): UserId | undefined
  /** The devices of others that are heard now. */
  heard(): Iterable<DeviceId>
  /** Whether others may know what is read here. */
  isShared(): boolean
  tell(to: DeviceId, marks: readonly ReadMark[]): void
}

/**
 * How far each person has read each room, as their own devices said at first hand. What one reads oneself is told to those
 * who wrote it, and to one's own other devices; whoever was away is told when they come.
 */
export class Reads {
  readonly #around: ReadsSurroundings
  readonly #byRoom = new Map<RoomId, Map<UserId, ReadMarker>>()
  readonly #met = new Set<DeviceId>()
  /** Rooms of which something was told that is not on the disk yet. */
  readonly #unsaved = new Set<RoomId>()

  constructor(around: ReadsSurroundings) {
    this.#around = around
  }

  /** How far somebody has read a room. */
  markerOf(roomId: RoomId, userId: UserId): ReadMarker {
    return this.#markers(roomId).get(userId) ?? nothingRead
  }

  /** Everybody of whom is known how far they have read a room. */
  readersOf(roomId: RoomId): ReadonlyMap<UserId, ReadMarker> {
    return this.#markers(roomId)
  }

  /** This person has read a room down to an entry of its timeline. False where that is nothing new. */
  markRead(room: RoomGraph, entry: Entry): boolean {
    const { self } = this.#around
    const before = this.markerOf(room.roomId, self)
    const after = markReadUpTo(room, before, entry)
    if (sameMarker(before, after)) return false
    this.#write(room.roomId, this.#with(room.roomId, self, after))
    const authors = authorsDownTo(room, entry)
    for (const deviceId of this.#around.heard()) {
      const userId = this.#around.userOf(deviceId)
      if (userId !== undefined && (userId === self || authors.has(userId))) this.#tell(deviceId, userId, [room])
    }
    return true
  }

  /** These devices are heard now: who was not before is told everything. */
  meet(deviceIds: Iterable<DeviceId>): void {
    const heard = new Set(deviceIds)
    for (const deviceId of this.#met) if (!heard.has(deviceId)) this.#met.delete(deviceId)
    for (const deviceId of heard) {
      if (this.#met.has(deviceId)) continue
      const userId = this.#around.userOf(deviceId)
      if (userId === undefined) continue
      this.#met.add(deviceId)
      this.#tell(deviceId, userId, [...this.#around.ownRooms()].slice(0, toldRoomCountMax))
    }
  }

  /**
   * What a device says of its user. True where it is news. On the disk with the next `save`: whoever says it does so again
   * whenever they are met. Says it what costs much to compare, it is kept as it was said.
   */
  told(from: DeviceId, marks: readonly ReadMark[]): boolean {
    const userId = this.#around.userOf(from)
    if (userId === undefined) return false
    let isNews = false
    const byRoom = Map.groupBy(marks, ({ roomId }) => roomIdOfCreate(eventIdOfHash(roomId)))
    for (const [roomId, ofRoom] of byRoom) {
      const room = this.#around.room(roomId)
      if (room === undefined || !this.#around.isIn(room, userId)) continue
      const before = this.markerOf(roomId, userId)
      const after = withinBounds(
        room,
        mergeMarkers(
          room,
          before,
          ofRoom.map(({ eventId }) => eventIdOfHash(eventId)),
          Math.ceil(toldReadsEventCountMax / byRoom.size),
        ),
      )
      if (sameMarker(before, after)) continue
      this.#byRoom.set(roomId, this.#with(roomId, userId, after))
      this.#unsaved.add(roomId)
      isNews = true
    }
    return isNews
  }

  /** Writes what was told, of so many rooms. Throws a `StoreError` for what the disk refuses. */
  save(roomCountMax = toldRoomsWrittenCountMax): void {
    for (const roomId of [...this.#unsaved].slice(0, roomCountMax)) this.#write(roomId, this.#markers(roomId))
  }

  #tell(to: DeviceId, userId: UserId, rooms: readonly RoomGraph[]): void {
    const { self, isIn, isShared, tell } = this.#around
    if (userId !== self && !isShared()) return
    const marks = rooms
      .filter((room) => isIn(room, userId))
      .flatMap(({ roomId }) =>
        this.markerOf(roomId, self).map((id) => ({ roomId: roomIdBytes(roomId), eventId: eventIdBytes(id) })),
      )
    if (marks.length > 0) tell(to, marks)
  }

  #markers(roomId: RoomId): Map<UserId, ReadMarker> {
    const known = this.#byRoom.get(roomId)
    if (known) return known
    const read = saved.catch([]).parse(readJson(this.#around.store, keyOf(roomId)))
    const markers = new Map(read.map(([userId, ids]) => [userId as UserId, ids as EventId[]]))
    this.#byRoom.set(roomId, markers)
    return markers
  }

  #with(roomId: RoomId, userId: UserId, marker: ReadMarker): Map<UserId, ReadMarker> {
    return new Map(this.#markers(roomId)).set(userId, marker)
  }

  /** What one reads oneself is on the disk before it counts: what was read once does not become unread. */
  #write(roomId: RoomId, markers: Map<UserId, ReadMarker>): void {
    writeJson(this.#around.store, keyOf(roomId), [...markers])
    this.#byRoom.set(roomId, markers)
    this.#unsaved.delete(roomId)
  }
}

/** Who wrote the latest of what is shown down to an entry. Who wrote earlier is told with the rest when they are met. */
function authorsDownTo(room: RoomGraph, entry: Entry): ReadonlySet<UserId> {
  const end = room.timeline.lastIndexOf(entry) + 1
  const latest = room.timeline.slice(Math.max(0, end - toldAuthorsEventCount), end)
  return new Set(latest.map(({ event }) => event.sender))
}

const keyOf = (roomId: RoomId): string => `reads ${roomId}`

/** The lowest give way, and before them ids of events that are not here: anybody can make up such. */
function withinBounds(room: RoomGraph, marker: ReadMarker): ReadMarker {
  if (marker.length <= readMarkIdsMax) return marker
  const rankOf = (id: EventId) => room.entry(id)?.rank ?? -1
  return marker
    .toSorted((one, other) => rankOf(other) - rankOf(one))
    .slice(0, readMarkIdsMax)
    .sort(compareText)
}

const sameMarker = (one: ReadMarker, other: ReadMarker): boolean =>
  one.length === other.length && one.every((id, index) => id === other[index])
