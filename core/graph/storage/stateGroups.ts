import { must } from '../../assert.ts'
import { StateMap } from '../../rooms/stateMap.ts'
import { EMPTY_GROUP, type GroupNumber, type StateChange, type StoredGroup } from './port.ts'

/**
 * The numbers of the states of a community's graphs. Each state is written down as what it changes of a state it grew
 * out of, which its structure shares, so that finding the changes costs the changes.
 */
export class StateGroups {
  readonly #numbers = new WeakMap<StateMap, GroupNumber>([[StateMap.empty, EMPTY_GROUP]])
  #last: GroupNumber = EMPTY_GROUP
  #fresh: StoredGroup[] = []

  /** The states of a storage, by number: as large in memory as what they differ in. */
  static restore(groups: Iterable<StoredGroup>): { groups: StateGroups; states: StateMap[] } {
    const restored = new StateGroups()
    const states = [StateMap.empty]
    for (const { group, base, changes } of groups) {
      const state = applied(must(states[base], 'a state stands on an earlier one'), changes)
      states[group] = state
      restored.#numbers.set(state, group)
      restored.#last = group
    }
    return { groups: restored, states }
  }

  /** The number of a state; a new one is written down as its difference to `base`, which has a number. */
  numberOf(state: StateMap, base: StateMap): GroupNumber {
    const known = this.#numbers.get(state)
    if (known !== undefined) return known
    const changes = StateMap.differences(base, state).map(({ key, right }) => ({ key, value: right }))
    const group = this.#last + 1
    this.#fresh.push({ group, base: must(this.#numbers.get(base), 'the base has a number'), size: state.size, changes })
    this.#numbers.set(state, group)
    this.#last = group
    return group
  }

  /** The states that were numbered since the last time, to be stored. */
  takeFresh(): StoredGroup[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }
}

function applied(base: StateMap, changes: readonly StateChange[]): StateMap {
  let state = base
  for (const { key, value } of changes) state = value === undefined ? state.without(key) : state.with(key, value)
  return state
}
