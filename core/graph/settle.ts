import type { Pending } from './causalBuffer.ts'
import { type Entry, isAccepted } from './entry.ts'

/** An event that has a place for now. */
export interface Placed {
  readonly entry: Entry
  readonly pending: Pending
}

export interface Settled<Item> {
  readonly kept: readonly Item[]
  /** By the auth rules. */
  readonly refused: readonly Item[]
  /** Authenticated only by what did not stay, or resting on such an event. */
  readonly withdrawn: readonly Item[]
}

/**
 * What of the events that were placed together, parents first, becomes part of the set: the accepted ones, as far as they are
 * authenticated by themselves or by others that stay. No accepted event rests on a refused one.
 */
export function settle<Item extends Placed>(
  placed: readonly Item[],
  authenticated: (events: readonly Pending[]) => readonly Pending[],
): Settled<Item> {
  const refused = placed.filter(({ entry }) => !isAccepted(entry))
  const withdrawn = new Set<Item>()
  for (let rest = placed.filter(({ entry }) => isAccepted(entry)); ; ) {
    const sound = new Set(authenticated(rest.map(({ pending }) => pending)))
    const kept = rest.filter(({ pending }) => sound.has(pending))
    if (kept.length === rest.length) return { kept, refused, withdrawn: [...withdrawn] }
    for (const item of rest) if (!sound.has(item.pending)) withdrawn.add(item)
    rest = kept
  }
}
