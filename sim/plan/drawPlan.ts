import { must } from '../../core/assert.ts'
import {
  allFaultKinds,
  type FaultKind,
  type FaultLayer,
  faultKinds,
  fileFaultKinds,
  isMeant,
  isOf,
} from '../faults/kinds.ts'
import { harmAfterMendingMs } from '../limits.ts'
import { drawHabits, drawOperation } from '../people/habits.ts'
import { Rng } from '../random/rng.ts'
import { drawOptions, sparse } from './drawOptions.ts'
import type { Fault, Operation, Plan, WorldOptions } from './plan.ts'
import { type Round, roundsOf } from './rounds.ts'

/** How much of all kinds of faults there is in a world, each kind or not. */
const kindShare = 0.4
/** How long a fault lasts on average. */
const faultMs = 6_000
/** How often in a world that fault happens whose turn it is. */
const featuredCount = 2

/**
 * Everything that a seed decides before its world begins. What is asked for takes the place of what would be drawn. Beside
 * what chance brings, each kind of fault has its turn, one seed after the other: what is rare is seen in every row of seeds.
 */
export function drawPlan(seed: string, overrides: Partial<WorldOptions> = {}, mix = sparse): Plan {
  const rng = new Rng(seed)
  const featured = must(allFaultKinds[rowPlaceOf(seed) % allFaultKinds.length], 'there are kinds of faults')
  const drawn = drawOptions(rng.fork('options'), overrides, mix)
  const options = { ...drawn, ...neededFor(featured, drawn), ...overrides }
  const rounds = roundsOf(options)
  const faults = [
    ...drawFaults(rng.fork('faults'), options, rounds),
    ...drawFeatured(rng.fork('featured'), options, rounds, featured),
    ...drawOutlasting(rng.fork('outlasting'), options, rounds),
  ]
  return {
    seed,
    options,
    operations: drawOperations(rng.fork('operations'), options, rounds),
    faults: faults.sort((left, right) => left.atMs - right.atMs),
  }
}

/** Seeds are numbers mostly; what is none has no place in a row. */
const rowPlaceOf = (seed: string): number => (/^\d+$/.test(seed) ? Number(BigInt(seed) % 1_000_003n) : 0)

/** What a world has to be like for a fault to be possible in it. */
function neededFor(kind: FaultKind, { liarCount, outsiderCount }: WorldOptions): Partial<WorldOptions> {
  if (fileFaultKinds.includes(kind)) return { hasRealFile: true }
  if (isOf('liar', kind)) return { liarCount: Math.max(1, liarCount) }
  if (isOf('outsider', kind)) return { outsiderCount: Math.max(1, outsiderCount) }
  return kind.startsWith('stream') ? { hasStreams: true } : {}
}

/** The fault whose turn it is, some times in each world in which it is possible. */
function drawFeatured(rng: Rng, options: WorldOptions, rounds: readonly Round[], featured: FaultKind): Fault[] {
  const possible = kindsIn(options).find(({ kind }) => kind === featured)
  if (possible === undefined || options.faultsPerMinute === 0) return []
  return Array.from({ length: featuredCount }, () => {
    const { beginMs, mendMs } = rng.pick(rounds)
    return drawFault(rng, options, beginMs + rng.below(mendMs - beginMs), possible)
  })
}

/** Harm that somebody begins when all else has just been mended, and does until the round ends. */
function drawOutlasting(rng: Rng, options: WorldOptions, rounds: readonly Round[]): Fault[] {
  const meant = kindsIn(options).filter(({ kind }) => isMeant(kind))
  if (!options.harmOutlastsMending || meant.length === 0 || options.faultsPerMinute === 0) return []
  return rounds.map(({ mendMs, endMs }) => {
    const fault = drawFault(rng, options, mendMs + rng.below(harmAfterMendingMs), rng.pick(meant))
    return { ...fault, forMs: endMs - fault.atMs }
  })
}

function drawOperations(rng: Rng, options: WorldOptions, rounds: readonly Round[]): Operation[] {
  const habits = drawHabits(rng.fork('habits'))
  return timesOf(rng, rounds, options.operationsPerMinute).map((atMs) =>
    drawOperation(rng, habits, atMs, options.deviceCount),
  )
}

function drawFaults(rng: Rng, options: WorldOptions, rounds: readonly Round[]): Fault[] {
  const kinds = kindsIn(options).filter(({ kind }) => rng.chance(kindShare) || fileFaultKinds.includes(kind))
  if (kinds.length === 0) return []
  return timesOf(rng, rounds, options.faultsPerMinute).map((atMs) => drawFault(rng, options, atMs, rng.pick(kinds)))
}

/** A kind of fault, and where in a world it happens. */
interface Placed {
  readonly kind: FaultKind
  readonly layer: FaultLayer
}

const drawFault = (rng: Rng, options: WorldOptions, atMs: number, { kind, layer }: Placed): Fault => ({
  atMs,
  forMs: Math.ceil(rng.exponential(faultMs)),
  kind,
  device: victimOf(rng, options, layer),
  draw: rng.u32(),
})

/** What can go wrong in such a world at all. */
function kindsIn({ liarCount, outsiderCount, hasRealFile }: WorldOptions): Placed[] {
  const layers = (Object.keys(faultKinds) as FaultLayer[]).filter(
    (layer) => (layer !== 'liar' || liarCount > 0) && (layer !== 'outsider' || outsiderCount > 0),
  )
  const kinds = layers.flatMap((layer) => faultKinds[layer].map((kind) => ({ kind, layer })))
  return kinds.filter(({ kind }) => hasRealFile || !fileFaultKinds.includes(kind))
}

/** Liars are the last of the devices; outsiders have numbers of their own. */
function victimOf(rng: Rng, { deviceCount, liarCount, outsiderCount }: WorldOptions, layer: FaultLayer): number {
  if (layer === 'liar') return deviceCount - 1 - rng.below(liarCount)
  if (layer === 'outsider') return rng.below(outsiderCount)
  return rng.below(deviceCount)
}

/** Moments at which something happens so often, while nothing is mended; in their order. */
function timesOf(rng: Rng, rounds: readonly Round[], perMinute: number): number[] {
  return rounds.flatMap(({ beginMs, mendMs }) => {
    const count = Math.round(((mendMs - beginMs) / 60_000) * perMinute)
    const times = Array.from({ length: count }, () => beginMs + rng.below(mendMs - beginMs))
    return times.sort((left, right) => left - right)
  })
}
