import type { EventId } from '../event/ids.ts'
import { dependenciesOf, type RoomEvent } from '../event/roomEvent.ts'
import { compareText } from '../order.ts'
import { frontOf } from './behind.ts'
import type { Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/**
 * A place in a room where events are missing. What lies beyond waits and is not shown, and nothing that is shown is
 * built on it. Waiting events are claims of whoever sent them: nobody has looked at their signatures yet.
 */
export interface Gap {
  /** The ids that are named and not here, by id: at least so many events are missing, and maybe more behind them. */
  readonly missing: readonly EventId[]
  /** The waiting events beyond, by id. */
  readonly waiting: readonly EventId[]
  /** The entries that what waits is also built upon, none behind another, by id. None where it stands all by itself. */
  readonly after: readonly Entry[]
  /** The place in the timeline that the gap stands before: behind all of `after`. Undefined where that is empty. */
  readonly place: number | undefined
}

/**
 * The gaps of a room, by their first missing id. Waiting events belong to one gap where they name each other or miss the
 * same. A function of the room and of what waits; events of other rooms, and events for which nothing is missing, are
 * passed over. Costs what waits, the events between what it is built upon, and the timeline once.
 */
export function gapsIn(room: RoomGraph, waiting: Iterable<RoomEvent>): Gap[] {
  const beyond = new Map<EventId, RoomEvent>()
  for (const event of waiting) {
    if (event.roomId === room.roomId && room.entry(event.id) === undefined) beyond.set(event.id, event)
  }
  const places = new Map(room.timeline.map((entry, place) => [entry, place]))
  return groupsOf(room, beyond)
    .map((group) => gapOf(room, beyond, group, places))
    .filter(({ missing }) => missing.length > 0)
    .sort((left, right) => compareText(left.missing[0] ?? '', right.missing[0] ?? ''))
}

/** Ids that hang together, waiting and missing ones alike. */
function groupsOf(room: RoomGraph, beyond: ReadonlyMap<EventId, RoomEvent>): Set<EventId>[] {
  const neighbours = new Map<EventId, EventId[]>()
  const link = (one: EventId, other: EventId) => {
    const list = neighbours.get(one)
    if (list) list.push(other)
    else neighbours.set(one, [other])
  }
  for (const event of beyond.values()) {
    for (const id of dependenciesOf(event)) {
      if (room.entry(id) !== undefined) continue
      link(event.id, id)
      link(id, event.id)
    }
  }
  const groups: Set<EventId>[] = []
  const grouped = new Set<EventId>()
  for (const first of neighbours.keys()) {
    if (grouped.has(first)) continue
    grouped.add(first)
    const group = [first]
    // Grows while it is walked.
    for (const id of group) {
      for (const neighbour of neighbours.get(id) ?? []) {
        if (grouped.has(neighbour)) continue
        grouped.add(neighbour)
        group.push(neighbour)
      }
    }
    groups.push(new Set(group))
  }
  return groups
}

function gapOf(
  room: RoomGraph,
  beyond: ReadonlyMap<EventId, RoomEvent>,
  group: ReadonlySet<EventId>,
  places: ReadonlyMap<Entry, number>,
): Gap {
  const ids = [...group].sort(compareText)
  const waiting = ids.filter((id) => beyond.has(id))
  const here = waiting.flatMap((id) => beyond.get(id)?.prevEvents ?? []).flatMap((id) => room.entry(id) ?? [])
  const after = frontOf(here)
  const shown = after.map((entry) => places.get(entry) ?? -1)
  const place = after.length === 0 ? undefined : 1 + Math.max(-1, ...shown)
  return { missing: ids.filter((id) => !beyond.has(id)), waiting, after, place }
}
