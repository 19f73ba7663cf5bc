import {
  treeCheckIds,
  treeCheckIntervalMs,
  treeSaveEventsMin,
  treeSaveQuietMs,
  treeSaveShareMin,
  treeTailEvents,
} from '../limits.ts'
import type { SavedTree } from '../reconcile/treeSnapshot.ts'
import type { Machine } from './machine.ts'

/**
 * Has the tree of the set kept for the next start, when much has come and it is quiet, and looks through what this start
 * was given of it, a little at a time.
 */
export class TreeKeeper {
  readonly #machine: Machine
  /** How many events the tree has that is kept; below all numbers where what it says is wrong. */
  #keptCount = 0
  #knownCount = 0
  #grownMs = Number.NEGATIVE_INFINITY
  #checkMs = Number.NEGATIVE_INFINITY

  constructor(machine: Machine) {
    this.#machine = machine
  }

  loaded(tree: SavedTree | undefined): void {
    const { set } = this.#machine
    this.#knownCount = set.count
    if (!set.isChecked) this.#keptCount = tree?.count ?? 0
  }

  dueMs(): number {
    const checkMs = this.#machine.set.isChecked ? Number.POSITIVE_INFINITY : this.#checkMs
    return this.#isWorthKeeping() ? Math.min(checkMs, this.#grownMs + treeSaveQuietMs) : checkMs
  }

  run(): void {
    const { set, nowMs } = this.#machine
    if (set.count > this.#knownCount) {
      this.#knownCount = set.count
      this.#grownMs = nowMs
    }
    if (!set.isChecked && nowMs >= this.#checkMs) {
      if (set.check(treeCheckIds)) this.#keptCount = Number.NEGATIVE_INFINITY
      this.#checkMs = nowMs + treeCheckIntervalMs
    }
    if (this.#isWorthKeeping() && nowMs >= this.#grownMs + treeSaveQuietMs) this.#keep()
  }

  stop(): void {
    if (this.#machine.set.count - this.#keptCount >= treeTailEvents) this.#keep()
  }

  #isWorthKeeping(): boolean {
    const { count } = this.#machine.set
    return count - this.#keptCount >= Math.max(treeSaveEventsMin, count * treeSaveShareMin)
  }

  #keep(): void {
    const { set, effects } = this.#machine
    this.#keptCount = set.count
    effects.push({ kind: 'saveTree', tree: set.saved() })
  }
}
