import { faultKinds } from '../faults/kinds.ts'
import { lieMsMax, lieMsMin } from '../limits.ts'
import { drawPlan } from '../plan/drawPlan.ts'
import type { Fault, Operation, Plan, WorldOptions } from '../plan/plan.ts'
import { type Round, roundsOf } from '../plan/rounds.ts'
import { Rng } from '../random/rng.ts'
import type { LieKind } from './telling.ts'

/** How often each liar lies between two times that everything is mended. */
const liesPerRound = 2
/** How often the founder gives somebody a role early on, so that some liars are more than members. */
const rolesGiven = 6
const rolesGivenMs = 15_000

/**
 * A world in which all but two lie, and all in the same way: one kind for each seed, in turn. What else goes wrong, and
 * what people do, is drawn as for any other world.
 */
export function liarMajorityPlan(seed: string, overrides: Partial<WorldOptions> = {}): Plan {
  const { deviceCount } = drawPlan(seed, overrides).options
  const plan = drawPlan(seed, { liarCount: Math.max(0, deviceCount - 2), ...overrides, deviceCount })
  const rng = new Rng(seed).fork('liar majority')
  const rounds = roundsOf(plan.options)
  const isLie = ({ kind }: Fault): boolean => (faultKinds.liar as readonly string[]).includes(kind)
  const lies = rounds.flatMap((round) => liesIn(rng, round, plan.options, kindOf(seed)))
  return {
    ...plan,
    operations: inTime([...plan.operations, ...rolesFrom(rng, rounds)]),
    faults: inTime([...plan.faults.filter((fault) => !isLie(fault)), ...lies]),
  }
}

/** The kind of lie of a seed. */
export const kindOf = (seed: string): LieKind =>
  faultKinds.liar[Number(BigInt.asUintN(64, BigInt(seed)) % BigInt(faultKinds.liar.length))] ?? 'equivocation'

function liesIn(rng: Rng, { beginMs, mendMs }: Round, options: WorldOptions, kind: LieKind): Fault[] {
  const { deviceCount, liarCount } = options
  return Array.from({ length: liarCount * liesPerRound }, (_, index) => ({
    atMs: beginMs + rng.below(Math.max(1, mendMs - beginMs - lieMsMin)),
    forMs: rng.between(lieMsMin, lieMsMax),
    kind,
    device: deviceCount - 1 - (index % liarCount),
    draw: rng.u32(),
  }))
}

function rolesFrom(rng: Rng, [first]: readonly Round[]): Operation[] {
  if (first === undefined) return []
  const lastMs = Math.min(rolesGivenMs, first.mendMs - first.beginMs)
  return Array.from({ length: rolesGiven }, () => ({
    atMs: first.beginMs + rng.below(lastMs),
    device: 0,
    kind: 'setRole',
    draw: rng.u32(),
  }))
}

const inTime = <Item extends { readonly atMs: number }>(items: readonly Item[]): Item[] =>
  items.toSorted((left, right) => left.atMs - right.atMs)
