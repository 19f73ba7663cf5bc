import { must } from '../../assert.ts'
import type { EventId } from '../../event/ids.ts'
import type { StateKey } from '../../event/roomEvent.ts'
import { POWER_LEVELS_KEY } from '../authEvents.ts'
import type { StateMap } from '../stateMap.ts'
import { authChainOf, conflictedSubgraphOf, leastDepthOf } from './authChain.ts'
import { authDifferenceAmong, type Conflicts, conflictsOf } from './conflicts.ts'
import { applyIfAuthorised, type PartialState } from './iterativeAuth.ts'
import { inMainlineOrder } from './mainlineOrder.ts'
import { inPowerOrder, isPowerEvent } from './powerOrder.ts'
import { type EventSource, eventOf } from './source.ts'
import type { ResolutionTrace } from './trace.ts'

/**
 * State resolution 2.0 and 2.1: one state from several, the same on every peer whatever the order in which they are
 * given. https://spec.matrix.org/latest/rooms/v2/#state-resolution, with the changes of
 * https://github.com/matrix-org/matrix-spec-proposals/pull/4297 where the room version has them.
 * A trace hears of every step; nothing is kept for one that is not there.
 */
export function resolveStates(source: EventSource, states: readonly StateMap[], trace?: ResolutionTrace): StateMap {
  const first = must(states[0], 'at least one state to resolve')
  const conflicts = conflictsOf(states)
  if (conflicts.keys.size === 0) return first
  const resolved = resolveConflicts(source, first, conflicts, trace)

  // 5. The result is the partial resolved state, with the unconflicted state map laid over it.
  let result = first
  for (const key of conflicts.keys) {
    const id = resolved.get(key)
    result = id === undefined ? result.without(key) : result.with(key, id)
  }
  for (const [key, id] of resolved) if (result.get(key) === undefined) result = result.with(key, id)
  return result
}

function resolveConflicts(
  source: EventSource,
  first: StateMap,
  conflicts: Conflicts,
  trace: ResolutionTrace | undefined,
): Map<StateKey, EventId> {
  const full = fullConflictedSet(source, first, conflicts)
  trace?.conflicted(conflicts, full)

  // 1. Let X be the power events of the full conflicted set, and those of its events that they rest on.
  //    Order X by reverse topological power ordering.
  const powerEvents = [...full].filter((id) => isPowerEvent(source, eventOf(source, id)))
  const chain = authChainOf(source, powerEvents, leastDepthOf(source, full))
  const x = new Set([...full].filter((id) => chain.has(id)))
  const powerOrder = inPowerOrder(source, x)

  // 2. Apply the iterative auth checks to X, from the unconflicted state map (2.1: from an empty one), for a partial
  //    resolved state.
  const resolved = new Map<StateKey, EventId>()
  const partial: PartialState = {
    get: (key) => resolved.get(key) ?? startingEntry(source, first, conflicts, key),
    set: (key, id) => void resolved.set(key, id),
  }
  applyIfAuthorised(source, powerOrder, partial, trace?.triedByPower)

  // 3. Order the rest of the full conflicted set by the mainline of the power levels in the partial resolved state.
  const rest = [...full].filter((id) => !x.has(id))
  const mainlineOrder = inMainlineOrder(source, partial.get(POWER_LEVELS_KEY), rest)

  // 4. Apply the iterative auth checks to the partial resolved state and these.
  applyIfAuthorised(source, mainlineOrder, partial, trace?.triedByMainline)
  return resolved
}

function startingEntry(source: EventSource, first: StateMap, conflicts: Conflicts, key: StateKey): EventId | undefined {
  if (source.version.stateResolution.startsEmpty || conflicts.keys.has(key)) return undefined
  return first.get(key)
}

/** The conflicted state set, the auth difference and, in 2.1, the conflicted state subgraph. State events only. */
function fullConflictedSet(source: EventSource, first: StateMap, conflicts: Conflicts): Set<EventId> {
  const full = new Set([...conflicts.events, ...authDifferenceAmong(source, first, conflicts)])
  if (source.version.stateResolution.includesConflictedSubgraph) {
    for (const id of conflictedSubgraphOf(source, conflicts.events)) full.add(id)
  }
  return full
}
