import type { EventId } from '../../event/ids.ts'
import { askedEventCountMax, askedIdCountMax } from '../../limits.ts'
import { Behind } from '../behind.ts'
import { byId, type Entry } from '../entry.ts'
import type { RoomGraph } from '../roomGraph.ts'

/** What somebody holds (`earliest`), what they have heard of (`latest`), and how much of what lies between they want. */
export interface MissingEventsRequest {
  readonly earliest: readonly EventId[]
  readonly latest: readonly EventId[]
  /** At most this many events; 0 to `askedEventCountMax`, more counts as that. */
  readonly limit: number
  /** Only events of at least this rank. */
  readonly rankMin?: number
}

/**
 * The events behind `latest` that are neither in `earliest` nor behind them, and not the latest themselves: by hops from
 * the latest, the fewest first, then by id. Refused ancestors are among them, since whoever asks needs them too. So the
 * answer is a function of the set of events and the request. Ids that are not here are passed over, and so is what a
 * list has beyond its first `askedIdCountMax` ids.
 */
export function getMissingEvents(room: RoomGraph, request: MissingEventsRequest): Entry[] {
  const limit = Math.min(request.limit, askedEventCountMax)
  const held = new Behind(entriesOf(room, request.earliest))
  const isWanted = (entry: Entry) => entry.rank >= (request.rankMin ?? 0) && !held.has(entry)
  let level = entriesOf(room, request.latest)
  const seen = new Set(level)
  const missing: Entry[] = []
  while (level.length > 0 && missing.length < limit) {
    const next = new Set<Entry>()
    for (const { parents } of level) for (const parent of parents) if (!seen.has(parent)) next.add(parent)
    // What is held has nothing behind it that is wanted, and what is too low has nothing but lower ones.
    level = [...next].filter(isWanted).sort(byId)
    for (const entry of next) seen.add(entry)
    missing.push(...level)
  }
  return missing.slice(0, limit)
}

const entriesOf = (room: RoomGraph, ids: readonly EventId[]): Entry[] =>
  ids.slice(0, askedIdCountMax).flatMap((id) => room.entry(id) ?? [])
