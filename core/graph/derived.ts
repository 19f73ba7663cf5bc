import type { StateMap } from '../rooms/stateMap.ts'
import type { Entry } from './entry.ts'

/**
 * What follows from a room's set of events, as far as somebody asked for it, and what of the last answers still holds
 * when the set grows: a message on top of everything must not cost what all the others cost.
 */
export class Derived {
  settled: StateMap | undefined
  shadowed: ReadonlySet<Entry> | undefined
  extremities: readonly Entry[] | undefined
  current: StateMap | undefined
  timeline: readonly Entry[] | undefined
  /** The last answers to which only entries that came since can have been added. */
  #extremitiesBefore: readonly Entry[] | undefined
  #timelineBefore: readonly Entry[] | undefined
  #shadowedBefore: ReadonlySet<Entry> | undefined
  /** Entries that came since the last answer about the extremities. */
  #since: Entry[] = []

  /** An entry came. */
  add(entry: Entry): void {
    this.touch()
    if (this.#extremitiesBefore !== undefined) this.#since.push(entry)
  }

  /** What the set is looked at by is another; the set is the same. */
  touch(): void {
    if (this.extremities !== undefined) {
      this.#extremitiesBefore = this.extremities
      this.#since = []
    }
    this.#timelineBefore = this.timeline ?? this.#timelineBefore
    this.#shadowedBefore = this.shadowed ?? this.#shadowedBefore
    this.settled = undefined
    this.shadowed = undefined
    this.extremities = undefined
    this.current = undefined
    this.timeline = undefined
  }

  /** Entries were taken back: nothing is carried on. */
  forget(): void {
    this.touch()
    this.#extremitiesBefore = undefined
    this.#timelineBefore = undefined
    this.#since = []
  }

  /** The shadowed entries by now; `isExtended` where older entries are shadowed or not as they were. */
  takeShadowed(shadowed: ReadonlySet<Entry>, isExtended: boolean): void {
    this.shadowed = isExtended && shadowed.size === this.#shadowedBefore?.size ? this.#shadowedBefore : shadowed
    if (isExtended) return
    this.#extremitiesBefore = undefined
    this.#timelineBefore = undefined
  }

  /** The last extremities and the entries that came since, or nothing where older entries have changed. */
  extremitiesBefore(): { before: readonly Entry[] | undefined; since: readonly Entry[] } {
    return { before: this.#extremitiesBefore, since: this.#since }
  }

  /** The beginning of the last timeline whose entries keep their places; undefined where that cannot be told. */
  timelineBefore(keepsPlace: (entry: Entry) => boolean): Entry[] | undefined {
    const before = this.#timelineBefore
    if (before === undefined) return undefined
    let [low, high] = [0, before.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const entry = before[middle]
      if (entry !== undefined && keepsPlace(entry)) low = middle + 1
      else high = middle
    }
    return before.slice(0, low)
  }
}
