import type { EventId } from '../event/ids.ts'
import { type RoomEvent, type StateKey, signerOf } from '../event/roomEvent.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { ancestorsOf, descendantsOf, type Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/** Somebody or some device that the community's root removed, with what this room held of theirs at that moment. */
export interface Exclusion {
  readonly applies: (event: RoomEvent) => boolean
  readonly extremities: readonly EventId[]
}

/**
 * Soft failure as a function of the set: a message is shadowed iff it fails the auth rules against S* because of an
 * entry of S* that is concurrent with it, or iff the community removed its author and it is no ancestor of what was
 * there at the removal. State events are never shadowed.
 */
export function shadowedIn(
  graph: RoomGraph,
  accepted: Iterable<Entry>,
  exclusions: readonly Exclusion[],
): ReadonlySet<Entry> {
  const shadowed = new Set<Entry>()
  for (const group of groupsOf(accepted)) {
    for (const cause of causesAgainst(graph, group)) {
      const related = ancestorsOf([cause]).union(descendantsOf([cause]))
      for (const entry of group) if (!related.has(entry)) shadowed.add(entry)
    }
  }
  for (const { applies, extremities } of exclusions) {
    const kept = ancestorsOf(extremities.flatMap((id) => graph.entry(id) ?? []))
    for (const entry of accepted) {
      if (entry.event.stateKey === undefined && applies(entry.event) && !kept.has(entry)) shadowed.add(entry)
    }
  }
  return shadowed
}

/** Messages that the rules cannot tell apart: one sender, one device, one type, and content where rules read it. */
function groupsOf(accepted: Iterable<Entry>): Iterable<Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of accepted) {
    const { event } = entry
    if (event.stateKey !== undefined) continue
    const contentMatters = event.type === 'm.room.power_levels'
    const key = [event.sender, signerOf(event), event.type, contentMatters ? event.id : ''].join('\u0000')
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  return groups.values()
}

/** The entries of S* because of which the group would be refused now. */
function causesAgainst(graph: RoomGraph, [first]: readonly Entry[]): Entry[] {
  if (first === undefined) return []
  const settled = graph.settledState
  const verdict = authorise(graph.version, first.event, graph.authStateOf(settled))
  if (verdict.allowed) return []
  return verdict.because.flatMap((key: StateKey) => {
    const id = settled.get(key)
    return (id && graph.entry(id)) ?? []
  })
}
