import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, EventId, RoomId, UserId } from '../../core/event/ids.ts'
import { eventIdBytes, eventIdOfHash, roomIdBytes } from '../../core/event/ids.ts'
import type { Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { readMarkIdsMax, toldReadsEventCountMax } from '../limits.ts'
import { Reads } from './reads.ts'

/** What devices say that their users have read, against what it may cost. */

const BEN = '@ben:key' as UserId
const BENS_DEVICE = 'bens' as DeviceId
const EVENT_COUNT = 50_000
const ROOM_ID = `!${'r'.repeat(42)}A` as RoomId

const idOf = (place: number): EventId => {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(0, place)
  return eventIdOfHash(bytes)
}
const markOf = (place: number) => ({ roomId: roomIdBytes(ROOM_ID), eventId: eventIdBytes(idOf(place)) })

/** How many events were looked behind, and how often something was written. */
let lookedAt = 0
let writes = 0
let stored: Map<string, Uint8Array>

/** A room of events each on top of the one before. */
function chainOf(count: number): RoomGraph {
  const entries = new Map<EventId, Entry>()
  let last: Entry | undefined
  for (let place = 0; place < count; place++) {
    const parents = last ? [last] : []
    last = {
      rank: place,
      event: { id: idOf(place) },
      get parents() {
        lookedAt++
        return parents
      },
    } as unknown as Entry
    entries.set(idOf(place), last)
  }
  return { roomId: ROOM_ID, entry: (id: EventId) => entries.get(id) } as RoomGraph
}

const room = chainOf(EVENT_COUNT)

const newReads = () =>
  new Reads({
    store: {
      meta: (key: string) => stored.get(key),
      setMeta: (key: string, value: Uint8Array) => {
        writes++
        stored.set(key, value)
      },
    } as CommunityStore,
    self: '@ada:key' as UserId,
    room: (roomId) => (roomId === ROOM_ID ? room : undefined),
    ownRooms: () => [room],
    isIn: () => true,
    userOf: (deviceId) => (deviceId === BENS_DEVICE ? BEN : undefined),
    heard: () => [],
    isShared: () => true,
    tell: () => {},
  })

beforeEach(() => {
  lookedAt = 0
  writes = 0
  stored = new Map()
})

describe('what a device says that its user has read', () => {
  it('costs little, however far apart the events are that it names', () => {
    const reads = newReads()
    for (let time = 0; time < 20; time++) reads.told(BENS_DEVICE, [markOf(0), markOf(EVENT_COUNT - 1)])
    expect(lookedAt).toBeLessThan(20 * (toldReadsEventCountMax + 100))
    expect(reads.markerOf(ROOM_ID, BEN)).toContain(idOf(EVENT_COUNT - 1))
  })

  it('is written together, and not for each word', () => {
    const reads = newReads()
    for (let place = 0; place < 100; place++) reads.told(BENS_DEVICE, [markOf(place)])
    expect(writes).toBe(0)
    reads.save()
    expect(writes).toBe(1)
    expect(newReads().markerOf(ROOM_ID, BEN)).toEqual([idOf(99)])
    reads.save()
    expect(writes).toBe(1)
  })

  it('keeps the latest where it names more than is kept', () => {
    const reads = newReads()
    const step = 2 * toldReadsEventCountMax
    for (let place = 0; place < EVENT_COUNT; place += step) reads.told(BENS_DEVICE, [markOf(place)])
    const elsewhere = Array.from({ length: readMarkIdsMax }, (_, number) => markOf(EVENT_COUNT + number))
    reads.told(BENS_DEVICE, [...elsewhere.slice(1), markOf(EVENT_COUNT - 1)])
    expect(reads.markerOf(ROOM_ID, BEN)).toContain(idOf(EVENT_COUNT - 1))
    expect(reads.markerOf(ROOM_ID, BEN).length).toBe(readMarkIdsMax)
  })

  it('counts for its user alone', () => {
    const reads = newReads()
    expect(reads.told('unknown' as DeviceId, [markOf(3)])).toBe(false)
    expect([...reads.readersOf(ROOM_ID)]).toEqual([])
  })
})
