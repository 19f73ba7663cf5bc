import { type FaultKind, type FaultLayer, faultKinds, fileFaultKinds } from '../faults/kinds.ts'
import { drawHabits, drawOperation } from '../people/habits.ts'
import { Rng } from '../random/rng.ts'
import { drawOptions, sparse } from './drawOptions.ts'
import type { Fault, Operation, Plan, WorldOptions } from './plan.ts'
import { type Round, roundsOf } from './rounds.ts'

/** How much of all kinds of faults there is in a world, each kind or not. */
const kindShare = 0.4
/** How long a fault lasts on average. */
const faultMs = 6_000

/** Everything that a seed decides before its world begins. What is asked for takes the place of what would be drawn. */
export function drawPlan(seed: string, overrides: Partial<WorldOptions> = {}, mix = sparse): Plan {
  const rng = new Rng(seed)
  const options = drawOptions(rng.fork('options'), overrides, mix)
  const rounds = roundsOf(options)
  return {
    seed,
    options,
    operations: drawOperations(rng.fork('operations'), options, rounds),
    faults: drawFaults(rng.fork('faults'), options, rounds),
  }
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
  return timesOf(rng, rounds, options.faultsPerMinute).map((atMs) => {
    const { kind, layer } = rng.pick(kinds)
    return {
      atMs,
      forMs: Math.ceil(rng.exponential(faultMs)),
      kind,
      device: victimOf(rng, options, layer),
      draw: rng.u32(),
    }
  })
}

/** What can go wrong in such a world at all. */
function kindsIn({ liarCount, outsiderCount, hasRealFile }: WorldOptions): { kind: FaultKind; layer: FaultLayer }[] {
  const layers = (Object.keys(faultKinds) as FaultLayer[]).filter(
    (layer) => (layer !== 'liar' || liarCount > 0) && (layer !== 'outsider' || outsiderCount > 0),
  )
  const kinds = layers.flatMap((layer) => faultKinds[layer].map((kind) => ({ kind, layer })))
  return kinds.filter(({ kind }) => hasRealFile || !fileFaultKinds.includes(kind))
}

/** Liars are the last of the devices, and outsiders come behind them. */
function victimOf(rng: Rng, { deviceCount, liarCount, outsiderCount }: WorldOptions, layer: FaultLayer): number {
  if (layer === 'liar') return deviceCount - 1 - rng.below(liarCount)
  if (layer === 'outsider') return deviceCount + rng.below(outsiderCount)
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
