import { faultKinds } from '../faults/kinds.ts'
import { harmAfterMendingMs, lieMsMax, lieMsMin } from '../limits.ts'
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
 * A world in which all but two lie, to whoever hears them, and all in the same way: one kind for each seed, in turn. They lie
 * while all else is mended, too. What else goes wrong, and what people do, is drawn as for any other world.
 */
export function liarMajorityPlan(seed: string, overrides: Partial<WorldOptions> = {}): Plan {
  const { deviceCount } = drawPlan(seed, overrides).options
  const told = { liarCount: Math.max(0, deviceCount - 2), audienceCountMax: undefined, harmOutlastsMending: true }
  const plan = drawPlan(seed, { ...told, ...overrides, deviceCount })
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

function liesIn(rng: Rng, { beginMs, mendMs, endMs }: Round, options: WorldOptions, kind: LieKind): Fault[] {
  const { deviceCount, liarCount, harmOutlastsMending } = options
  const lieOf = (index: number, atMs: number, forMs: number): Fault => ({
    atMs,
    forMs,
    kind,
    device: deviceCount - 1 - (index % liarCount),
    draw: rng.u32(),
  })
  const lies = Array.from({ length: liarCount * liesPerRound }, (_, index) =>
    lieOf(index, beginMs + rng.below(Math.max(1, mendMs - beginMs - lieMsMin)), rng.between(lieMsMin, lieMsMax)),
  )
  if (!harmOutlastsMending) return lies
  const outlasting = Array.from({ length: liarCount }, (_, index) => {
    const atMs = mendMs + rng.below(harmAfterMendingMs)
    return lieOf(index, atMs, endMs - atMs)
  })
  return [...lies, ...outlasting]
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
