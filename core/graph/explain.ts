import type { EventId } from '../event/ids.ts'
import type { StateKey } from '../event/roomEvent.ts'
import { type Explanation, explainStates } from '../rooms/resolution/explain.ts'
import { StateMap } from '../rooms/stateMap.ts'
import { ancestorsOf, byId, type Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/** An explanation, and the events whose states it is about, in the order of `Competitor.states`. */
export interface RoomExplanation extends Explanation {
  readonly over: readonly EventId[]
}

/** How an entry of the state before an event came out of the states after its parents; undefined for no event of ours. */
export function explainBefore(room: RoomGraph, id: EventId, key: StateKey): RoomExplanation | undefined {
  const entry = room.entry(id)
  return entry && explainOver(room, entry.parents, key)
}

/**
 * How an entry of the current state came out. Where the forward extremities agree on it the answer is about the last
 * event behind them whose parents did not: somebody has built on the outcome since. Costs a walk over the room then.
 */
export function explainCurrent(room: RoomGraph, key: StateKey): RoomExplanation {
  const tips = room.forwardExtremities
  return explainOver(room, disagree(tips, key) ? tips : (lastContest(tips, key)?.parents ?? tips), key)
}

function lastContest(tips: readonly Entry[], key: StateKey): Entry | undefined {
  let last: Entry | undefined
  for (const entry of ancestorsOf(tips)) {
    if (!disagree(entry.parents, key)) continue
    if (last === undefined || entry.rank > last.rank || (entry.rank === last.rank && byId(entry, last) < 0))
      last = entry
  }
  return last
}

const disagree = (entries: readonly Entry[], key: StateKey): boolean =>
  new Set(entries.map(({ stateAfter }) => stateAfter.get(key))).size > 1

function explainOver(room: RoomGraph, entries: readonly Entry[], key: StateKey): RoomExplanation {
  const over = [...entries].sort(byId)
  const states = over.length === 0 ? [StateMap.empty] : over.map(({ stateAfter }) => stateAfter)
  return { ...explainStates(room, states, key), over: over.map(({ event }) => event.id) }
}
