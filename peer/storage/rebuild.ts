import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import { dependenciesOf } from '../../core/event/roomEvent.ts'
import { type Added, CommunityGraph, type Incoming } from '../../core/graph/communityGraph.ts'
import { isAccepted } from '../../core/graph/entry.ts'
import { MemoryStorage } from '../../core/graph/storage/memoryStorage.ts'
import { graphBatch } from '../../core/graph/storage/storedEntry.ts'
import { graphPageCount, redactedKeepMs } from '../../core/limits.ts'
import { type CommunityStore, noProjections, type Projections } from '../../core/store/communityStore.ts'
import { readWholeLog } from '../community/communityLog.ts'
import { forgetStoreId } from '../community/communityMeta.ts'
import { bodyReader } from '../privateRooms/bodyReader.ts'
import type { BodyOf } from '../views/messageBody.ts'
import { wholeRoomState } from './roomStateChange.ts'

interface RebuildOptions {
  readonly crypto: CryptoPort
  readonly communityId: RoomId
  readonly epochs: readonly EpochKeys[]
  readonly store: CommunityStore
  readonly nowMs: number
}

/**
 * Makes everything in a community's file that is made from its log anew: graph, states, index, room states. Every event
 * is judged again. In one transaction; a graph in memory that was read from the file before has to be read again, since
 * states have other numbers afterwards.
 */
export function rebuildProjections({ crypto, communityId, epochs, store, nowMs }: RebuildOptions): {
  eventCount: number
  /** Rows of the log that could not be read, and events that rest on them. */
  leftOutCount: number
} {
  const { logged, damagedCount } = readWholeLog(crypto, epochs, store)
  const graph = new CommunityGraph({ crypto, communityId })
  const { groups } = graph.restore(logged, new MemoryStorage())
  const placed = parentsFirst(graph, logged)
  const bodyOf = bodyReader({ crypto, communityId, store })
  store.replaceProjections(projectionsOf())
  // The graph gives events their places from now on in the order in which they were put there.
  forgetStoreId(store)
  return { eventCount: placed.length, leftOutCount: damagedCount + logged.length - placed.length }

  function* projectionsOf(): Generator<Projections> {
    for (let start = 0; start < placed.length; start += graphPageCount) {
      const page = placed.slice(start, start + graphPageCount)
      yield {
        ...noProjections,
        entries: page.flatMap((added) => textOf(added, bodyOf)),
        graph: graphBatch(groups, page),
      }
    }
    yield { ...noProjections, ...finalProjections(graph, nowMs) }
  }
}

/** What is a function of whole rooms and not of single events. */
function finalProjections(graph: CommunityGraph, nowMs: number): Partial<Projections> {
  const rooms = [...graph.rooms.values()]
  const redacted = rooms.flatMap((room) =>
    Array.from(room.entries(), ({ event }) => event.id).filter((id) => room.redactedBy(id)),
  )
  return {
    shadowed: new Map(rooms.map((room) => [room.roomId, new Set(Array.from(room.shadowed, ({ event }) => event.id))])),
    // What was erased already is erased once more, to no effect.
    redacted: new Set(redacted),
    eraseDueTs: nowMs + redactedKeepMs,
    roomStates: rooms.map(wholeRoomState),
  }
}

/** Projects what an older version of the file did not know of, without judging anything again. */
export function completeProjections(store: CommunityStore, graph: CommunityGraph, nowMs: number): void {
  if (!store.lacksRoomStates()) return
  const { shadowed: _, ...lacking } = finalProjections(graph, nowMs)
  store.project({ ...noProjections, ...lacking })
}

function textOf({ entry, room }: Added, bodyOf: BodyOf): Projections['entries'] {
  const { id } = entry.event
  const body = isAccepted(entry) && !room.redactedBy(id) ? bodyOf(room, entry.event) : undefined
  return body === undefined ? [] : [{ eventId: id, body }]
}

/** In the order of the log, but for what waited for something that stands behind it there. */
function parentsFirst(graph: CommunityGraph, logged: readonly Incoming[]): Added[] {
  const placed = new Map<EventId, Added>()
  for (let waiting = logged; ; ) {
    const left: Incoming[] = []
    for (const incoming of waiting) {
      const { id, roomId } = incoming.event
      const [entry, room] = [graph.entry(id), graph.rooms.get(roomId)]
      if (entry && room && dependenciesOf(incoming.event).every((parent) => placed.has(parent))) {
        placed.set(id, { entry, room, blob: incoming.blob })
      } else left.push(incoming)
    }
    if (left.length === waiting.length) return [...placed.values()]
    waiting = left
  }
}
