import type { Entry } from './entry.ts'

/** An entry that took its place above others that were here before it. */
export interface Latecomer {
  readonly entry: Entry
  /** How many entries below it were here before. */
  readonly belowCount: number
}

/**
 * The late ones of a timeline, or of its end, in its order. The order itself knows nothing of arrival, so that is kept
 * beside it: a number for each entry that never decreases as entries come, the same for what came together.
 */
export function latecomersIn(order: readonly Entry[], arrivalOf: (entry: Entry) => number): Latecomer[] {
  const late: Latecomer[] = []
  /** The arrivals of what is below, ascending. */
  const below: number[] = []
  for (const entry of order.toReversed()) {
    const arrival = arrivalOf(entry)
    const belowCount = countLess(below, arrival)
    if (belowCount > 0) late.push({ entry, belowCount })
    below.splice(belowCount, 0, arrival)
  }
  return late.reverse()
}

/** How many of the ascending numbers are less than one. */
function countLess(ascending: readonly number[], than: number): number {
  let [from, to] = [0, ascending.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((ascending[middle] ?? than) < than) from = middle + 1
    else to = middle
  }
  return from
}
