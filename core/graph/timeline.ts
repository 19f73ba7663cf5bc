import { must } from '../assert.ts'
import { Heap } from '../heap.ts'
import { branchPauseMaxMs } from '../limits.ts'
import { byId, type Entry } from './entry.ts'

/**
 * The order in which a room is shown: parents before children; then by clamped time; then by id. A branch, once begun,
 * is followed while its own pauses are short, and then the one begun before it, so that two conversations held apart do
 * not interleave and a late side remark moves nothing else. A function of the set of events: arrival and the receiver's
 * clock take no part.
 *
 * The order up to where an event becomes possible, just behind the last of its parents, does not depend on that event.
 * So what arrives late costs the part of the order behind its parents, and what arrives last costs nothing.
 */
export class Timeline {
  readonly #order: Entry[] = []
  readonly #places = new Map<Entry, number>()
  /** Entries that have no place yet, parents first. */
  readonly #waiting = new Set<Entry>()
  /** From here on the order has to be found again. */
  #soundCount = 0

  /** Takes an entry whose parents were taken before it. */
  add(entry: Entry): void {
    this.#waiting.add(entry)
  }

  /** Takes an entry back; nothing is built on it. */
  remove(entry: Entry): void {
    if (this.#waiting.delete(entry)) return
    const place = must(this.#places.get(entry), 'the entry was taken before')
    this.#cut(place)
    this.#waiting.delete(entry)
  }

  /** Every entry in its place. */
  get order(): readonly Entry[] {
    if (this.#waiting.size > 0) this.#settle()
    return this.#order
  }

  #settle(): void {
    this.#cut(this.#firstPossiblePlace())
    for (const entry of orderBehind(this.#places, this.#waiting)) {
      this.#places.set(entry, this.#order.length)
      this.#order.push(entry)
    }
    this.#waiting.clear()
    this.#soundCount = this.#order.length
  }

  /** The first place that any of the waiting entries could take. */
  #firstPossiblePlace(): number {
    let first = this.#soundCount
    for (const { parents } of this.#waiting) {
      const places = parents.map((parent) => this.#places.get(parent))
      // Behind a parent that waits too there is nothing earlier to find.
      if (places.includes(undefined)) continue
      first = Math.min(first, 1 + Math.max(-1, ...places.map((place) => place ?? -1)))
    }
    return first
  }

  /** Entries from a place on lose theirs. */
  #cut(place: number): void {
    const loose = this.#order.splice(place)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const entry of [...loose, ...waiting]) this.#waiting.add(entry)
    for (const entry of loose) this.#places.delete(entry)
    this.#soundCount = this.#order.length
  }
}

/** The order of entries behind others that have their places already. */
function orderBehind(places: ReadonlyMap<Entry, number>, entries: ReadonlySet<Entry>): Entry[] {
  const openParents = new Map<Entry, number>()
  const ready = new Heap<Entry>(byTime)
  for (const entry of entries) {
    const open = entry.parents.filter((parent) => !places.has(parent)).length
    openParents.set(entry, open)
    if (open === 0) ready.push(entry)
  }
  // What would be followed next is at the end: the latest branch that was begun, and of its entries the first.
  const branches = branchesBehind(places, openParents)
  const ordered: Entry[] = []
  const taken = new Set<Entry>()
  for (let entry = branches.pop() ?? ready.pop(); entry !== undefined; entry = branches.pop() ?? ready.pop()) {
    if (taken.has(entry)) continue
    taken.add(entry)
    ordered.push(entry)
    const released = release(entry, openParents, ready)
    branches.push(...continuing(released.map((child) => ({ entry: child, from: entry }))))
  }
  return ordered
}

/** Entries that are ready behind the placed ones and continue a branch, as they would have come to stand there. */
function branchesBehind(places: ReadonlyMap<Entry, number>, openParents: ReadonlyMap<Entry, number>): Entry[] {
  const placeOf = (entry: Entry) => must(places.get(entry), 'the parents of what is ready have their places')
  const ready = [...openParents].filter(([entry, open]) => open === 0 && entry.parents.length > 0)
  const released = ready.map(([entry]) => ({
    entry,
    from: entry.parents.reduce((last, parent) => (placeOf(parent) > placeOf(last) ? parent : last)),
  }))
  const byParent = Map.groupBy(released, ({ from }) => placeOf(from))
  return [...byParent.keys()].sort((left, right) => left - right).flatMap((at) => continuing(byParent.get(at) ?? []))
}

/** Those that follow without a long pause, the first of them last. */
const continuing = (released: readonly { entry: Entry; from: Entry }[]): Entry[] =>
  released
    .filter(({ entry, from }) => entry.clampedTs - from.clampedTs < branchPauseMaxMs)
    .map(({ entry }) => entry)
    .sort((left, right) => byTime(right, left))

/** The children that this entry was the last to hold back; they are ready now. */
function release(entry: Entry, openParents: Map<Entry, number>, ready: Heap<Entry>): Entry[] {
  const released: Entry[] = []
  for (const child of entry.children) {
    const before = openParents.get(child)
    if (before === undefined) continue
    openParents.set(child, before - 1)
    if (before > 1) continue
    ready.push(child)
    released.push(child)
  }
  return released
}

const byTime = (left: Entry, right: Entry): number => left.clampedTs - right.clampedTs || byId(left, right)
