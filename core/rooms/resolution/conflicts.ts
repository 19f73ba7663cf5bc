import { must } from '../../assert.ts'
import type { EventId } from '../../event/ids.ts'
import type { StateKey } from '../../event/roomEvent.ts'
import { StateMap } from '../stateMap.ts'

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
