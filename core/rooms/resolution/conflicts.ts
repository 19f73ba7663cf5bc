import { must } from '../../assert.ts'
import type { EventId } from '../../event/ids.ts'
import { type StateKey, stateKeyOf } from '../../event/roomEvent.ts'
import { StateMap } from '../stateMap.ts'
import { authDifferenceOf } from './authChain.ts'
import { type EventSource, eventOf } from './source.ts'

/** The entries on which the state maps disagree; a key that is missing from some of them is one of these. */
export interface Conflicts {
  readonly keys: ReadonlySet<StateKey>
  /** The conflicted events of each map, in the order of the maps. */
  readonly perState: readonly ReadonlySet<EventId>[]
  /** All of them: the conflicted state set. */
  readonly events: ReadonlySet<EventId>
}

export function conflictsOf(states: readonly StateMap[]): Conflicts {
  const first = must(states[0], 'at least one state to resolve')
  const keys = new Set<StateKey>()
  for (const other of states.slice(1)) for (const { key } of StateMap.differences(first, other)) keys.add(key)
  const perState = states.map((state) => new Set([...keys].flatMap((key) => state.get(key) ?? [])))
  return { keys, perState, events: new Set(perState.flatMap((events) => [...events])) }
}

/** The auth difference of the states that conflict so; their own conflicted events count as part of their chains. */
export function authDifferenceAmong(source: EventSource, first: StateMap, conflicts: Conflicts): Set<EventId> {
  const isShared = (id: EventId) => {
    const key = stateKeyOf(eventOf(source, id))
    return key !== undefined && !conflicts.keys.has(key) && first.get(key) === id
  }
  return authDifferenceOf(source, conflicts.perState, isShared)
}
