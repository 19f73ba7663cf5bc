import { must } from '../assert.ts'
import { Heap } from '../heap.ts'
import { branchPauseMaxMs } from '../limits.ts'
import { compareText } from '../order.ts'
import { Column } from './table/column.ts'
import type { EntryTable } from './table/entryTable.ts'

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
  readonly #table: EntryTable
  /** Numbers of entries. The table knows the place of each. */
  readonly #order = new Column('uint32')
  /** Entries that have no place yet, parents first. */
  readonly #waiting = new Set<number>()
  /** Entries from storage, of which nobody has asked for the order yet. */
  #untouched: Iterable<number> = []
  /** From here on the order is another than when it was last taken. */
  #soundCount = 0

  constructor(table: EntryTable) {
    this.#table = table
  }

  /** Takes an entry whose parents were taken before it. */
  add(entry: number): void {
    this.#waiting.add(entry)
  }

  /** Begins with entries from storage. Costs nothing until somebody asks for the order. */
  resume(entries: Iterable<number>): void {
    this.#untouched = entries
  }

  /** Takes an entry back that was added; nothing is built on it. */
  remove(entry: number): void {
    if (this.#waiting.delete(entry)) return
    this.#cut(this.#table.places.get(entry) - 1)
    this.#waiting.delete(entry)
    this.#table.places.set(entry, 0)
  }

  /** The place of an entry in the order as it was last taken. */
  placeOf(entry: number): number {
    return this.#table.places.get(entry) - 1
  }

  /** The order, and the first place at which it is another than the last time. */
  take(): { order: Column; changedFrom: number } {
    for (const entry of this.#untouched) this.#waiting.add(entry)
    this.#untouched = []
    if (this.#waiting.size > 0) this.#settle()
    const changedFrom = this.#soundCount
    this.#soundCount = this.#order.length
    return { order: this.#order, changedFrom }
  }

  #settle(): void {
    this.#cut(this.#firstPossiblePlace())
    for (const entry of new Ordering(this.#table, this.#waiting).run()) {
      this.#order.push(entry)
      this.#table.places.set(entry, this.#order.length)
    }
    this.#waiting.clear()
  }

  /** The first place that any of the waiting entries could take. */
  #firstPossiblePlace(): number {
    const { edges, places } = this.#table
    let first = this.#order.length
    for (const entry of this.#waiting) {
      const parentCount = edges.parentCount(entry)
      let possible = 0
      for (let index = 0; index < parentCount; index++) {
        const place = places.get(edges.parentAt(entry, index))
        // Behind a parent that waits too there is nothing earlier to find.
        possible = place === 0 ? Number.POSITIVE_INFINITY : Math.max(possible, place)
        if (place === 0) break
      }
      first = Math.min(first, possible)
    }
    return first
  }

  /** Entries from a place on lose theirs. */
  #cut(place: number): void {
    this.#soundCount = Math.min(this.#soundCount, place)
    if (place >= this.#order.length) return
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (let at = place; at < this.#order.length; at++) {
      const entry = this.#order.get(at)
      this.#table.places.set(entry, 0)
      this.#waiting.add(entry)
    }
    for (const entry of waiting) this.#waiting.add(entry)
    this.#order.truncate(place)
  }
}

/** The order of entries behind others that have their places already. */
class Ordering {
  readonly #table: EntryTable
  readonly #openParents = new Map<number, number>()
  readonly #ready = new Heap<number>((left, right) => this.#byTime(left, right))
  /** What would be followed next is at the end: the latest branch that was begun, and of its entries the first. */
  readonly #branches: number[] = []

  constructor(table: EntryTable, entries: ReadonlySet<number>) {
    this.#table = table
    for (const entry of entries) {
      const open = this.#openCount(entry)
      this.#openParents.set(entry, open)
      if (open === 0) this.#ready.push(entry)
    }
  }

  run(): number[] {
    this.#begin()
    const ordered: number[] = []
    const taken = new Set<number>()
    while (ordered.length < this.#openParents.size) {
      const entry = must(this.#next(), 'what waits becomes ready')
      if (taken.has(entry)) continue
      taken.add(entry)
      ordered.push(entry)
      this.#follow(this.#release(entry), entry)
    }
    return ordered
  }

  #next(): number | undefined {
    return this.#branches.pop() ?? this.#ready.pop()
  }

  /** Entries that are ready behind the placed ones and continue a branch, as they would have come to stand there. */
  #begin(): void {
    const { edges, places } = this.#table
    const byParent = new Map<number, number[]>()
    for (const [entry, open] of this.#openParents) {
      const parents = edges.parentsOf(entry)
      if (open > 0 || parents.length === 0) continue
      const last = parents.reduce((latest, parent) => (places.get(parent) > places.get(latest) ? parent : latest))
      byParent.set(last, [...(byParent.get(last) ?? []), entry])
    }
    const inPlace = [...byParent].sort(([left], [right]) => places.get(left) - places.get(right))
    for (const [parent, released] of inPlace) this.#follow(released, parent)
  }

  /** Goes on first with those that follow without a long pause, the first of them last; the others wait for their time. */
  #follow(released: readonly number[], from: number): void {
    const { clampedTs } = this.#table
    const continuing: number[] = []
    for (const entry of released) {
      if (clampedTs.get(entry) - clampedTs.get(from) < branchPauseMaxMs) continuing.push(entry)
      else this.#ready.push(entry)
    }
    // All branches are followed to their ends before anything waiting is taken up, so these need not wait as well.
    this.#branches.push(...continuing.sort((left, right) => this.#byTime(right, left)))
  }

  /** The children that this entry was the last to hold back; they are ready now. */
  #release(entry: number): number[] {
    const released: number[] = []
    for (const child of this.#table.edges.childrenOf(entry)) {
      const before = this.#openParents.get(child)
      if (before === undefined) continue
      this.#openParents.set(child, before - 1)
      if (before > 1) continue
      released.push(child)
    }
    return released
  }

  #openCount(entry: number): number {
    const { edges, places } = this.#table
    const parentCount = edges.parentCount(entry)
    let open = 0
    for (let index = 0; index < parentCount; index++) if (places.get(edges.parentAt(entry, index)) === 0) open++
    return open
  }

  #byTime(left: number, right: number): number {
    const { clampedTs, ids } = this.#table
    return clampedTs.get(left) - clampedTs.get(right) || compareText(ids.idAt(left), ids.idAt(right))
  }
}
