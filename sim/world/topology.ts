import { must } from '../../core/assert.ts'
import { redrawnEveryMs } from '../limits.ts'
import type { Topology } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'

/** Whether two places of a network hear each other, by their numbers. */
export type Hears = (one: number, other: number) => boolean

/** How a network is laid out: who can hear whom while nothing is broken. */
export interface Layout {
  /** When it is laid out anew; never, mostly. */
  readonly untilMs: number
  readonly hears: Hears
}

export const everybody: Hears = () => true

/**
 * The layout at a moment, which is the same whenever it is asked for. Places from `placeCount` on stand beside one of the
 * first: they hear whom it hears, and it. That way nobody who comes later makes a network into another one.
 */
export function layoutAt(topology: Topology, placeCount: number, rng: Rng, atMs: number): Layout {
  const period = Math.floor(atMs / redrawnEveryMs)
  const untilMs = topology === 'random' ? (period + 1) * redrawnEveryMs : Number.POSITIVE_INFINITY
  if (topology === 'mesh' || topology === 'sleepers' || placeCount < 3) return { untilMs, hears: everybody }
  const hears = hearsIn(topology, placeCount, rng, period)
  const besideOf = (number: number): number => number % placeCount
  return {
    untilMs,
    hears: (one, other) => {
      const [near, far] = [besideOf(one), besideOf(other)]
      return near === far || hears(near, far)
    },
  }
}

/**
 * When what one place says at a moment can be at each of these, by nothing but who hears whom, where all of them pass it on at
 * once. Without those whom it does not get to until then.
 */
export function arrivalsOf(
  layoutAt: (atMs: number) => Layout,
  from: number,
  among: readonly number[],
  saidMs: number,
  untilMs: number,
): ReadonlyMap<number, number> {
  const arrivals = new Map([[from, saidMs]])
  let atMs = saidMs
  while (atMs < untilMs) {
    const layout = layoutAt(atMs)
    for (const holder of arrivals.keys()) {
      for (const other of among) if (!arrivals.has(other) && layout.hears(holder, other)) arrivals.set(other, atMs)
    }
    atMs = layout.untilMs
  }
  return arrivals
}

function hearsIn(
  topology: Exclude<Topology, 'mesh' | 'sleepers'>,
  placeCount: number,
  rng: Rng,
  period: number,
): Hears {
  const chosen = rng.fork('chosen').below(placeCount)
  const apart = (one: number, other: number): number => Math.abs(one - other)
  switch (topology) {
    case 'star':
      return (one, other) => one === chosen || other === chosen
    case 'ring':
      return (one, other) => apart(one, other) === 1 || apart(one, other) === placeCount - 1
    case 'line':
      return (one, other) => apart(one, other) === 1
    case 'islands': {
      const island = (number: number): number => Math.floor((2 * number) / placeCount)
      return (one, other) => island(one) === island(other) || one === chosen || other === chosen
    }
    case 'random':
      return randomGraph(placeCount, rng.fork(`period ${period}`), period % 2 === 0)
  }
}

/** Some pairs, by chance. Those of one layout may leave somebody out; every other one leaves out nobody. */
function randomGraph(placeCount: number, rng: Rng, isConnected: boolean): Hears {
  const edges = new Set<number>()
  const join = (one: number, other: number): void => {
    edges.add(one * placeCount + other)
    edges.add(other * placeCount + one)
  }
  const order = rng.shuffled(Array.from({ length: placeCount }, (_, number) => number))
  for (const [index, number] of order.entries()) {
    if (isConnected && index > 0) join(number, must(order[rng.below(index)], 'somebody before'))
    if (!isConnected) join(number, rng.below(placeCount))
  }
  return (one, other) => edges.has(one * placeCount + other)
}
