import { must } from '../assert.ts'
import { Heap } from '../heap.ts'
import { branchPauseMaxMs } from '../limits.ts'
import { byId, type Entry } from './entry.ts'

/**
 * The order in which a room is shown: parents before children; then by clamped time; then by id. A branch, once begun,
 * is followed while its own pauses are short, so that two conversations held apart do not interleave. A function of the
 * set of events: arrival and the receiver's clock take no part.
 */
export function timelineOf(entries: Iterable<Entry>): Entry[] {
  const openParents = new Map<Entry, number>()
  const ready = new Heap<Entry>(byTime)
  for (const entry of entries) {
    openParents.set(entry, entry.parents.length)
    if (entry.parents.length === 0) ready.push(entry)
  }
  const ordered: Entry[] = []
  const taken = new Set<Entry>()
  let following: Entry | undefined
  for (;;) {
    const entry = following ?? ready.pop()
    if (entry === undefined) return ordered
    following = undefined
    if (taken.has(entry)) continue
    taken.add(entry)
    ordered.push(entry)
    following = nextOfBranch(entry, release(entry, openParents, ready))
  }
}

/** The children that this entry was the last to hold back; they are ready now. */
function release(entry: Entry, openParents: Map<Entry, number>, ready: Heap<Entry>): Entry[] {
  const released: Entry[] = []
  for (const child of entry.children) {
    const open = must(openParents.get(child), 'children are among the entries') - 1
    openParents.set(child, open)
    if (open > 0) continue
    ready.push(child)
    released.push(child)
  }
  return released
}

function nextOfBranch(entry: Entry, released: readonly Entry[]): Entry | undefined {
  const [first] = released.toSorted(byTime)
  return first && first.clampedTs - entry.clampedTs < branchPauseMaxMs ? first : undefined
}

const byTime = (left: Entry, right: Entry): number => left.clampedTs - right.clampedTs || byId(left, right)
