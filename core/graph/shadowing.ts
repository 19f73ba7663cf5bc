import { must } from '../assert.ts'
import type { EventId } from '../event/ids.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { authKeysOf, authSubject } from '../rooms/authEvents.ts'
import type { StateMap } from '../rooms/stateMap.ts'
import { Behind } from './behind.ts'
import { ancestorsOf, descendantsOf, type Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'
import type { EntryTable } from './table/entryTable.ts'

/** Somebody or some device that the community's root removed, with what this room held of theirs at that moment. */
export interface Exclusion {
  readonly applies: (entry: Entry) => boolean
  readonly extremities: readonly EventId[]
}

/** Messages that the rules cannot tell apart: one sender, one device, one type, and content where rules read it. */
interface Group {
  readonly entries: Set<Entry>
  /** The entries of S* that bear on the group, as they were when it was last judged. */
  judgedBy: readonly (EventId | undefined)[] | undefined
  /** Ids, not entries: an event that was taken back and came again has another entry. */
  causes: readonly EventId[]
  /** What of the group is shadowed because of them. */
  shadowed: ReadonlySet<Entry>
}

/** What was found, and of what it is a function besides the entries. */
interface Found {
  readonly settled: StateMap
  readonly exclusions: readonly Exclusion[]
  readonly shadowed: ReadonlySet<Entry>
}

/**
 * Soft failure as a function of the set: a message is shadowed iff it fails the auth rules against S* because of an
 * entry of S* that is concurrent with it, or iff the community removed its author and it is no ancestor of what was
 * there at the removal. State events are never shadowed.
 *
 * Whether two entries are concurrent never changes. So while S* and the removals are the same, only what came since is
 * looked at; and when S* is another, only the groups on which what is new in it bears.
 */
export class Shadowing {
  readonly #room: RoomGraph
  readonly #table: EntryTable
  /** By what the rules can tell. Made when S* is another for the first time, from everything that is here by then. */
  #groups: Map<string, Group> | undefined
  /** Messages that came since the last answer. */
  readonly #fresh = new Set<Entry>()
  #found: Found | undefined
  /** What was found before the last start, over these tips. */
  #resumed: (Omit<Found, 'settled'> & { readonly tips: readonly Entry[] }) | undefined
  /** Why whose messages would be refused, by the S* of the last answer. */
  readonly #causes = new Map<string, readonly EventId[]>()
  /** What removals list and is not here: once it is, what lies behind it is shadowed no longer. */
  #awaited: readonly EventId[] = []

  constructor(room: RoomGraph, table: EntryTable) {
    this.#room = room
    this.#table = table
  }

  /** Takes an accepted entry. */
  add(entry: Entry): void {
    if (entry.event.stateKey !== undefined) return
    this.#fresh.add(entry)
    if (this.#groups) this.#addToGroup(this.#groups, entry)
  }

  remove(entry: Entry): void {
    if (entry.event.stateKey !== undefined) return
    const key = this.#groupKeyOf(entry)
    const group = this.#groups?.get(key)
    group?.entries.delete(entry)
    if (group?.entries.size === 0) this.#groups?.delete(key)
    if (this.#fresh.delete(entry)) return
    this.#found = undefined
    if (group) group.judgedBy = undefined
  }

  /** Begins with what was found before the last start: of all that is here by now, over these tips. */
  resume(tips: readonly Entry[], exclusions: readonly Exclusion[], shadowed: ReadonlySet<Entry>): void {
    this.#resumed = { tips, exclusions, shadowed }
    this.#fresh.clear()
    this.#await(exclusions)
  }

  /** The entries that are shadowed now, and whether only entries that came since the last answer are new among them. */
  find(settled: StateMap, exclusions: readonly Exclusion[]): { shadowed: ReadonlySet<Entry>; isExtended: boolean } {
    const before = this.#before()
    const fresh = new Set(this.#fresh)
    this.#fresh.clear()
    const isSame = before?.settled === settled && before.exclusions === exclusions && !this.#hasArrived()
    if (before?.settled !== settled) this.#causes.clear()
    const shadowed = isSame
      ? this.#extend(before, [...fresh])
      : new Set([...this.#findByRules(settled, fresh), ...this.#findExcluded(exclusions)])
    this.#found = { settled, exclusions, shadowed }
    const isExtended =
      before?.shadowed.isSubsetOf(shadowed) === true && shadowed.difference(before.shadowed).isSubsetOf(fresh)
    return { shadowed, isExtended }
  }

  #before(): Found | undefined {
    if (this.#resumed === undefined) return this.#found
    const { tips, exclusions, shadowed } = this.#resumed
    this.#resumed = undefined
    return { settled: this.#room.stateOver(tips), exclusions, shadowed }
  }

  #extend({ settled, exclusions, shadowed }: Found, fresh: readonly Entry[]): ReadonlySet<Entry> {
    const more = fresh.filter((entry) => {
      const isRefused = this.#isConcurrentWithCause(entry, this.#causesOf(entry, settled))
      const group = isRefused ? this.#groups?.get(this.#groupKeyOf(entry)) : undefined
      if (group) group.shadowed = new Set([...group.shadowed, entry])
      // Nothing is built on it yet but by others as fresh, and of those none is listed: it is behind nothing listed.
      return isRefused || exclusions.some(({ applies }) => applies(entry))
    })
    return more.length === 0 ? shadowed : new Set([...shadowed, ...more])
  }

  #findByRules(settled: StateMap, fresh: ReadonlySet<Entry>): Entry[] {
    this.#groups ??= this.#makeGroups()
    const related = new Map<EventId, ReadonlySet<Entry>>()
    const shadowed: Entry[] = []
    for (const group of this.#groups.values()) {
      if (this.#judge(group, settled)) {
        group.shadowed = this.#concurrentIn(group, related)
      } else if (group.causes.length > 0) {
        const more = [...group.entries.intersection(fresh)]
        const found = more.filter((entry) => this.#isConcurrentWithCause(entry, group.causes))
        if (found.length > 0) group.shadowed = new Set([...group.shadowed, ...found])
      }
      shadowed.push(...group.shadowed)
    }
    return shadowed
  }

  #findExcluded(exclusions: readonly Exclusion[]): Entry[] {
    this.#await(exclusions)
    if (exclusions.length === 0) return []
    this.#groups ??= this.#makeGroups()
    const groups = [...this.#groups.values()]
    return exclusions.flatMap(({ applies, extremities }) => {
      const removed = groups.filter(({ entries: [first] }) => first !== undefined && applies(first))
      if (removed.length === 0) return []
      const kept = ancestorsOf(extremities.flatMap((id) => this.#room.entry(id) ?? []))
      return removed.flatMap(({ entries }) => [...entries].filter((entry) => !kept.has(entry)))
    })
  }

  #makeGroups(): Map<string, Group> {
    const groups = new Map<string, Group>()
    for (const entry of this.#room.acceptedMessages()) this.#addToGroup(groups, entry)
    return groups
  }

  /** True where other entries of S* than before are why the group would be refused now, or where that is not known. */
  #judge(group: Group, settled: StateMap): boolean {
    const { version } = this.#room
    const [first] = group.entries
    const { event } = must(first, 'a group is not empty')
    const judgedBy = authKeysOf(version, authSubject(event)).map((key) => settled.get(key))
    if (group.judgedBy?.every((id, index) => id === judgedBy[index])) return false
    const isKnown = group.judgedBy !== undefined
    const before = group.causes
    group.judgedBy = judgedBy
    group.causes = this.#whyRefused(event, settled)
    return !isKnown || before.join() !== group.causes.join()
  }

  #causesOf(entry: Entry, settled: StateMap): readonly EventId[] {
    const key = this.#groupKeyOf(entry)
    const known = this.#causes.get(key)
    if (known !== undefined) return known
    const causes = this.#whyRefused(entry.event, settled)
    this.#causes.set(key, causes)
    return causes
  }

  #whyRefused(event: Entry['event'], settled: StateMap): readonly EventId[] {
    const verdict = authorise(this.#room.version, event, this.#room.authStateOf(settled))
    return verdict.allowed ? [] : verdict.because.flatMap((key) => settled.get(key) ?? [])
  }

  #concurrentIn(group: Group, related: Map<EventId, ReadonlySet<Entry>>): ReadonlySet<Entry> {
    const shadowed = new Set<Entry>()
    for (const id of group.causes) {
      const known = related.get(id) ?? this.#relatedTo(id)
      related.set(id, known)
      for (const entry of group.entries) if (!known.has(entry)) shadowed.add(entry)
    }
    return shadowed
  }

  #relatedTo(id: EventId): ReadonlySet<Entry> {
    const cause = [this.#causeOf(id)]
    return ancestorsOf(cause).union(descendantsOf(cause))
  }

  /** Of an entry that came after the causes, which are therefore not built on it. */
  #isConcurrentWithCause(entry: Entry, causes: readonly EventId[]): boolean {
    return causes.some((id) => !new Behind([entry]).has(this.#causeOf(id)))
  }

  #causeOf(id: EventId): Entry {
    return must(this.#room.entry(id), 'the events of S* are here')
  }

  #await(exclusions: readonly Exclusion[]): void {
    this.#awaited = exclusions.flatMap(({ extremities }) => extremities.filter((id) => !this.#room.entry(id)))
  }

  #hasArrived(): boolean {
    return this.#awaited.some((id) => this.#room.entry(id) !== undefined)
  }

  #addToGroup(groups: Map<string, Group>, entry: Entry): void {
    const key = this.#groupKeyOf(entry)
    const group = groups.get(key)
    if (group) group.entries.add(entry)
    else groups.set(key, { entries: new Set([entry]), judgedBy: undefined, causes: [], shadowed: new Set() })
  }

  #groupKeyOf({ number }: Entry): string {
    const { senders, signers, types, names, ids } = this.#table
    const contentMatters = types.get(number) === names.find('m.room.power_levels')
    return `${senders.get(number)} ${signers.get(number)} ${types.get(number)} ${contentMatters ? ids.idAt(number) : ''}`
  }
}
