import { must } from '../assert.ts'
import type { EventId } from '../event/ids.ts'
import { type RoomEvent, type StateKey, signerOf } from '../event/roomEvent.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { authKeysOf, authSubject } from '../rooms/authEvents.ts'
import type { StateMap } from '../rooms/stateMap.ts'
import { ancestorsOf, descendantsOf, type Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/** Somebody or some device that the community's root removed, with what this room held of theirs at that moment. */
export interface Exclusion {
  readonly applies: (event: RoomEvent) => boolean
  readonly extremities: readonly EventId[]
}

/** Messages that the rules cannot tell apart: one sender, one device, one type, and content where rules read it. */
interface Group {
  readonly first: Entry
  readonly entries: Set<Entry>
  readonly authKeys: readonly StateKey[]
  /** The entries of S* that bear on the group, as they were when it was last judged. */
  judgedBy: readonly (EventId | undefined)[] | undefined
  /** Ids, not entries: an event that was taken back and came again has another entry. */
  causes: readonly EventId[]
}

/**
 * Soft failure as a function of the set: a message is shadowed iff it fails the auth rules against S* because of an
 * entry of S* that is concurrent with it, or iff the community removed its author and it is no ancestor of what was
 * there at the removal. State events are never shadowed.
 */
export class Shadowing {
  readonly #graph: RoomGraph
  readonly #groups = new Map<string, Group>()

  constructor(graph: RoomGraph) {
    this.#graph = graph
  }

  /** Takes an accepted entry. */
  add(entry: Entry): void {
    if (entry.event.stateKey !== undefined) return
    const key = groupKeyOf(entry.event)
    const group = this.#groups.get(key)
    if (group) group.entries.add(entry)
    else {
      const authKeys = authKeysOf(this.#graph.version, authSubject(entry.event))
      this.#groups.set(key, { first: entry, entries: new Set([entry]), authKeys, judgedBy: undefined, causes: [] })
    }
  }

  remove(entry: Entry): void {
    const key = groupKeyOf(entry.event)
    const group = this.#groups.get(key)
    group?.entries.delete(entry)
    if (group?.entries.size === 0) this.#groups.delete(key)
  }

  /** The entries that are shadowed now. */
  find(settled: StateMap, exclusions: readonly Exclusion[]): ReadonlySet<Entry> {
    const shadowed = new Set<Entry>()
    for (const group of this.#groups.values()) {
      this.#judge(group, settled)
      for (const id of group.causes) {
        const cause = [must(this.#graph.entry(id), 'the events of S* are here')]
        const related = ancestorsOf(cause).union(descendantsOf(cause))
        for (const entry of group.entries) if (!related.has(entry)) shadowed.add(entry)
      }
    }
    for (const { applies, extremities } of exclusions) {
      const groups = [...this.#groups.values()].filter(({ first }) => applies(first.event))
      if (groups.length === 0) continue
      const kept = ancestorsOf(extremities.flatMap((id) => this.#graph.entry(id) ?? []))
      for (const { entries } of groups) for (const entry of entries) if (!kept.has(entry)) shadowed.add(entry)
    }
    return shadowed
  }

  /** Finds the entries of S* because of which the group would be refused now, where any that bears on it is new. */
  #judge(group: Group, settled: StateMap): void {
    const judgedBy = group.authKeys.map((key) => settled.get(key))
    if (group.judgedBy?.every((id, index) => id === judgedBy[index])) return
    group.judgedBy = judgedBy
    const verdict = authorise(this.#graph.version, group.first.event, this.#graph.authStateOf(settled))
    group.causes = verdict.allowed ? [] : verdict.because.flatMap((key) => settled.get(key) ?? [])
  }
}

function groupKeyOf(event: RoomEvent): string {
  const contentMatters = event.type === 'm.room.power_levels'
  return [event.sender, signerOf(event), event.type, contentMatters ? event.id : ''].join('\u0000')
}
