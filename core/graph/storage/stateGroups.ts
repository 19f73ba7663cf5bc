import { must } from '../../assert.ts'
import { StateMap } from '../../rooms/stateMap.ts'
import { EMPTY_GROUP, type GroupNumber, type StateChange, type StoredGroup } from './port.ts'

/**
 * The numbers of the states of a community's graphs. Each state is written down as what it changes of a state it grew
 * out of, which its structure shares, so that finding the changes costs the changes.
 */
export class StateGroups {
  readonly #numbers = new WeakMap<StateMap, GroupNumber>([[StateMap.empty, EMPTY_GROUP]])
  /** What storage holds, and the states made of it so far, by number. */
  readonly #stored: readonly (StoredGroup | undefined)[]
  readonly #states: (StateMap | undefined)[] = [StateMap.empty]
  #last: GroupNumber
  #fresh: StoredGroup[] = []

  /** Begins with what a storage holds, in rising order of the numbers. Each state is made when it is asked for. */
  constructor(stored: Iterable<StoredGroup> = []) {
    this.#stored = [undefined, ...stored]
    this.#last = this.#stored.length - 1
  }

  /** The greatest number in use. */
  get last(): GroupNumber {
    return this.#last
  }

  /** A state that storage holds: as large in memory as what it differs from others in. */
  state(group: GroupNumber): StateMap {
    const missing: StoredGroup[] = []
    let at = group
    while (this.#states[at] === undefined) {
      const stored = must(this.#stored[at], 'a state stands on an earlier one')
      missing.push(stored)
      at = stored.base
    }
    let state = must(this.#states[at], 'a state is known')
    for (const stored of missing.reverse()) {
      state = applied(state, stored.changes)
      this.#states[stored.group] = state
      this.#numbers.set(state, stored.group)
    }
    return state
  }

  /** The number that a state has. */
  known(state: StateMap): GroupNumber {
    return must(this.#numbers.get(state), 'the state has a number')
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
