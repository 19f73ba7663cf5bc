import { resolvedStateCacheCountMax } from '../limits.ts'
import { resolveStates } from '../rooms/resolution/resolve.ts'
import type { EventSource } from '../rooms/resolution/source.ts'
import type { StateMap } from '../rooms/stateMap.ts'

/**
 * What the last few sets of states resolved to. A fork whose branches only talk asks for the same resolution with every
 * message.
 */
export class ResolvedStates {
  readonly #source: EventSource
  readonly #known: { readonly states: ReadonlySet<StateMap>; readonly resolved: StateMap }[] = []

  constructor(source: EventSource) {
    this.#source = source
  }

  /** One state from several; the order in which they are given does not matter. */
  resolve(states: ReadonlySet<StateMap>): StateMap {
    const known = this.#known.find((item) => item.states.size === states.size && item.states.isSubsetOf(states))
    if (known) return known.resolved
    const resolved = resolveStates(this.#source, [...states])
    this.#known.unshift({ states, resolved })
    this.#known.splice(resolvedStateCacheCountMax)
    return resolved
  }
}
