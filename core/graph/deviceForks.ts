import { must } from '../assert.ts'
import { equivocationCountMax, equivocationRoundCountMax } from '../limits.ts'
import { byId, byRank, type Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'
import { ShadowingReasons } from './shadowingReasons.ts'

type Pair = readonly [Entry, Entry]

/**
 * Where a device's own events part: the pairs that have the same own events behind them. Wherever two own events are
 * concurrent there is such a pair at or behind them. The lowest first, then by ids, at most `equivocationCountMax`.
 *
 * A message that its author knew to be shadowed is built upon by nobody, its author neither. It is set aside as soon as
 * it stands against an event that such a reason lies behind, and what is left is looked at again.
 */
export function firstForks(room: RoomGraph, own: ReadonlySet<Entry>): Pair[] {
  const counted = new Set(own)
  const reasons = new ShadowingReasons(room)
  for (let round = 1; ; round++) {
    const { forks, excused } = forksAmong(room, counted, reasons)
    if (excused.size === 0 || round === equivocationRoundCountMax) return forks
    for (const entry of excused) counted.delete(entry)
  }
}

function forksAmong(
  room: RoomGraph,
  own: ReadonlySet<Entry>,
  reasons: ShadowingReasons,
): { forks: Pair[]; excused: ReadonlySet<Entry> } {
  const lines = new OwnLines()
  const forks: Pair[] = []
  const excused = new Set<Entry>()
  const siblings = new Map<string, Entry[]>()
  const lowest = Math.min(...[...own].map(({ rank }) => rank))
  const entries = [...room.entries()].filter(({ rank }) => rank >= lowest).sort(byRank)
  for (const entry of entries) {
    const behind = lines.behind(entry)
    if (!own.has(entry)) continue
    lines.add(entry, behind)
    const place = behind.map(({ event }) => event.id).join(' ')
    const others = siblings.get(place) ?? []
    siblings.set(place, [...others, entry])
    for (const other of others) {
      const [left, right] = [other, entry].sort(byId) as [Entry, Entry]
      if (reasons.excuse(left, right)) excused.add(left)
      else if (reasons.excuse(right, left)) excused.add(right)
      else forks.push([left, right])
      if (forks.length === equivocationCountMax) return { forks, excused }
    }
  }
  return { forks, excused }
}

/** For every entry the nearest own events at or behind it: own events behind which no other of these lies, by id. */
class OwnLines {
  readonly #tips = new Map<Entry, readonly Entry[]>()
  readonly #ownParents = new Map<Entry, readonly Entry[]>()

  /** The nearest own events behind an entry. Entries are asked about parents first. */
  behind(entry: Entry): readonly Entry[] {
    const distinct = new Set(entry.parents.map((parent) => this.#tips.get(parent) ?? NONE))
    const [only] = distinct
    const tips = distinct.size <= 1 ? (only ?? NONE) : this.#nearest(new Set([...distinct].flat()))
    this.#tips.set(entry, tips)
    return tips
  }

  add(own: Entry, behind: readonly Entry[]): void {
    this.#ownParents.set(own, behind)
    this.#tips.set(own, [own])
  }

  #nearest(candidates: ReadonlySet<Entry>): readonly Entry[] {
    if (candidates.size <= 1) return [...candidates]
    const lowest = Math.min(...[...candidates].map(({ rank }) => rank))
    const covered = new Set<Entry>()
    const open = [...candidates]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const parent of must(this.#ownParents.get(next), 'own events come parents first')) {
        if (parent.rank < lowest || covered.has(parent)) continue
        covered.add(parent)
        open.push(parent)
      }
    }
    return [...candidates].filter((candidate) => !covered.has(candidate)).sort(byId)
  }
}

const NONE: readonly Entry[] = []
