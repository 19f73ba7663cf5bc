import type { EventId } from '../../event/ids.ts'
import { Heap } from '../../heap.ts'
import { askedEventCountMax, askedIdCountMax } from '../../limits.ts'
import { byId, type Entry } from '../entry.ts'
import type { RoomGraph } from '../roomGraph.ts'

/**
 * Events and what lies behind them, newest first: the greatest rank first, then by id, so that every event comes before
 * its parents and a longer answer begins with a shorter one. At most `limit` events, and never more than
 * `askedEventCountMax`; costs what it answers. Ids that are not here are passed over, and so is what the list has beyond
 * its first `askedIdCountMax` ids.
 */
export function backfill(room: RoomGraph, from: readonly EventId[], limit: number): Entry[] {
  const count = Math.min(limit, askedEventCountMax)
  const open = new Heap<Entry>((left, right) => right.rank - left.rank || byId(left, right))
  const seen = new Set<Entry>()
  const reach = (entry: Entry) => {
    if (seen.has(entry)) return
    seen.add(entry)
    open.push(entry)
  }
  for (const id of from.slice(0, askedIdCountMax)) {
    const entry = room.entry(id)
    if (entry) reach(entry)
  }
  const filled: Entry[] = []
  while (filled.length < count) {
    const next = open.pop()
    if (next === undefined) break
    filled.push(next)
    for (const parent of next.parents) reach(parent)
  }
  return filled
}
