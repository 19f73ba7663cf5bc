import type { EventId } from '../event/ids.ts'
import { dependenciesOf } from '../event/roomEvent.ts'
import type { Pending } from './causalBuffer.ts'
import { type Entry, isAccepted } from './entry.ts'

/** An event that has a place for now. */
export interface Placed {
  readonly entry: Entry
  readonly pending: Pending
}

export interface Settled<Item> {
  readonly kept: readonly Item[]
  /** Refused by the auth rules, and no ancestor of anything that stays. */
  readonly refusedLeaves: readonly Item[]
  /** Authenticated only by what did not stay, or resting on such an event. */
  readonly withdrawn: readonly Item[]
}

/**
 * What of the events that were placed together, parents first, becomes part of the set: the accepted ones and their
 * ancestors, as far as they are authenticated by themselves or by others that stay.
 */
export function settle<Item extends Placed>(
  placed: readonly Item[],
  authenticated: (events: readonly Pending[]) => readonly Pending[],
): Settled<Item> {
  const withdrawn = new Set<Item>()
  for (let rest = placed; ; ) {
    const needed = withoutRefusedLeaves(rest)
    const sound = new Set(authenticated(needed.map(({ pending }) => pending)))
    const kept = needed.filter(({ pending }) => sound.has(pending))
    if (kept.length === needed.length) {
      const staying = new Set(kept)
      const refusedLeaves = placed.filter((item) => !staying.has(item) && !withdrawn.has(item))
      return { kept, refusedLeaves, withdrawn: [...withdrawn] }
    }
    for (const item of needed) if (!sound.has(item.pending)) withdrawn.add(item)
    rest = kept
  }
}

function withoutRefusedLeaves<Item extends Placed>(placed: readonly Item[]): Item[] {
  const ancestors = new Set<EventId>()
  const needed = placed.toReversed().filter(({ entry }) => {
    if (!isAccepted(entry) && !ancestors.has(entry.event.id)) return false
    for (const id of dependenciesOf(entry.event)) ancestors.add(id)
    return true
  })
  return needed.reverse()
}

/** Events without those that were refused before and that nothing else among them rests on. */
export function withoutKnownRefusals(events: readonly Pending[]): Pending[] {
  const ancestors = new Set<EventId>()
  const worthPlacing = events.toReversed().filter(({ event, refused }) => {
    if (refused && !ancestors.has(event.id)) return false
    for (const id of dependenciesOf(event)) ancestors.add(id)
    return true
  })
  return worthPlacing.reverse()
}
