import { Heap } from '../heap.ts'
import { byId, coverBehind, type Entry } from './entry.ts'

/** Some entries and everything behind them, found only as far down as is asked for. */
export class Behind {
  readonly #known: Set<Entry>
  readonly #open = new Heap<Entry>((left, right) => right.rank - left.rank)
  /** The highest entry whose parents are not known yet. */
  #next: Entry | undefined
  /** Behind so many more is looked. */
  #left: number

  /** Beyond `lookedAtMax` nothing more is found out: what lies further down counts as not behind them. */
  constructor(entries: Iterable<Entry>, lookedAtMax = Number.POSITIVE_INFINITY) {
    this.#left = lookedAtMax
    this.#known = new Set(entries)
    for (const entry of this.#known) this.#open.push(entry)
    this.#next = this.#open.pop()
  }

  /** Whether an entry is one of them or behind one. Costs what is above it and was not looked at before. */
  has(entry: Entry): boolean {
    // What is behind others is of a lower rank than they.
    for (; this.#next !== undefined && this.#next.rank > entry.rank; this.#next = this.#open.pop()) {
      if (this.#left-- <= 0) break
      for (const parent of this.#next.parents) {
        if (this.#known.has(parent)) continue
        this.#known.add(parent)
        this.#open.push(parent)
      }
    }
    return this.#known.has(entry)
  }
}

/**
 * The entries behind which no other of them lies, by id. Costs the events between the highest and the lowest, and where
 * those are more than `lookedAtMax` no more than these: then some may be left that lie behind others.
 */
export function frontOf(entries: Iterable<Entry>, lookedAtMax?: number): Entry[] {
  const distinct = [...new Set(entries)]
  if (distinct.length <= 1) return distinct
  const behind = new Behind(
    distinct.flatMap(({ parents }) => parents),
    lookedAtMax,
  )
  return distinct.filter((entry) => !behind.has(entry)).sort(byId)
}

/** The members at or behind some tips, behind all of which everything lies, that no other member is built on. By id. */
export function frontBehind(tips: Iterable<Entry>, isMember: (entry: Entry) => boolean): Entry[] {
  const nearest = new Set<Entry>()
  for (const tip of tips) {
    if (isMember(tip)) nearest.add(tip)
    else coverBehind(tip, isMember, nearest)
  }
  return frontOf(nearest)
}
