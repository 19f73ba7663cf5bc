import { must } from '../../assert.ts'
import { StateMap } from '../../rooms/stateMap.ts'
import type { StateGroups } from '../storage/stateGroups.ts'

/** The states of a graph by number. Those that storage knows have its numbers, and are made when they are asked for. */
export class StateTable {
  readonly #states: (StateMap | undefined)[] = [StateMap.empty]
  readonly #numbers = new WeakMap<StateMap, number>([[StateMap.empty, 0]])
  #groups: StateGroups | undefined

  /** Begins with what storage holds. */
  restore(groups: StateGroups): void {
    this.#groups = groups
    this.#states.length = 1 + groups.last
  }

  numberOf(state: StateMap): number {
    const known = this.#numbers.get(state)
    if (known !== undefined) return known
    const number = this.#states.length
    this.#states.push(state)
    this.#numbers.set(state, number)
    return number
  }

  at(number: number): StateMap {
    const known = this.#states[number]
    if (known !== undefined) return known
    const state = must(this.#groups, 'only states of a storage are made when they are asked for').state(number)
    this.#states[number] = state
    this.#numbers.set(state, number)
    return state
  }
}
