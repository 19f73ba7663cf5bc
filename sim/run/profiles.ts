import { allFaultKinds, type FaultKind, faultKinds } from '../faults/kinds.ts'
import { liarMajorityPlan } from '../liars/liarMajorityPlan.ts'
import { type CountingOracle, countingOracles } from '../oracles/looks.ts'
import { dense } from '../plan/drawOptions.ts'
import { drawPlan } from '../plan/drawPlan.ts'
import type { Fault, Plan, WorldOptions } from '../plan/plan.ts'

/** A kind of run with a purpose of its own. */
export type Profile = 'mixed' | 'nightly' | 'chaos' | 'liars'

export const profiles: readonly Profile[] = ['mixed', 'nightly', 'chaos', 'liars']

/** How a seed becomes a plan. */
export interface Choice {
  readonly profile: Profile
  /** What is not drawn. */
  readonly overrides: Partial<WorldOptions>
}

/** What goes wrong in a run of netsplits and restarts, and nothing else. */
const chaosKinds = ['partition', 'asymmetricPartition', 'isolation', 'crash', 'restart'] as const

/** The plan of a seed, the same wherever and whenever it is asked for. */
export function planFor(seed: string, choice: Choice): Plan {
  switch (choice.profile) {
    case 'mixed':
      return drawPlan(seed, choice.overrides)
    case 'nightly':
      return drawPlan(seed, choice.overrides, dense)
    case 'chaos':
      return chaosPlan(seed, choice.overrides)
    case 'liars':
      return liarMajorityPlan(seed, choice.overrides)
  }
}

/** Netsplits and restarts on a network that is good otherwise, among people who are all honest. */
function chaosPlan(seed: string, overrides: Partial<WorldOptions>): Plan {
  const whole = { lossShare: 0, duplicateShare: 0, corruptShare: 0, truncateShare: 0, mtuBytes: undefined }
  const good = { ...whole, jitterMs: 0, carriesAnnouncements: true }
  const plan = drawPlan(seed, { ...good, liarCount: 0, outsiderCount: 0, ...overrides })
  return { ...plan, faults: plan.faults.map((fault) => ofKinds(fault, chaosKinds)) }
}

function ofKinds(fault: Fault, kinds: readonly FaultKind[]): Fault {
  const kind = kinds.includes(fault.kind) ? fault.kind : kinds[fault.draw % kinds.length]
  return kind === undefined ? fault : { ...fault, kind }
}

/** What a long row of seeds has failed without. */
export interface Expected {
  /** What has to happen at least once. */
  readonly kinds: readonly FaultKind[]
  /** Who has to have had something to look at. */
  readonly looks: readonly CountingOracle[]
}

/** What has to be somewhere in a long row of such seeds. Liars give away any key: what nobody may read is asked of no world of theirs. */
export const expectedOf = (choice: Choice): Expected => ({
  kinds: expectedKinds(choice),
  looks: countingOracles.filter((oracle) => choice.profile !== 'liars' || oracle !== 'removedReadNothing'),
})

function expectedKinds({ profile, overrides }: Choice): FaultKind[] {
  if (profile === 'chaos') return [...chaosKinds]
  const impossible = new Set<FaultKind>([
    ...(overrides.liarCount === 0 ? faultKinds.liar : []),
    ...(overrides.outsiderCount === 0 ? faultKinds.outsider : []),
    ...(overrides.lossShare === 0 ? (['loss'] as const) : []),
    ...(overrides.duplicateShare === 0 ? (['duplicate'] as const) : []),
    ...(overrides.corruptShare === 0 ? (['bitFlip'] as const) : []),
    ...(overrides.truncateShare === 0 ? (['truncation'] as const) : []),
  ])
  const forced = profile === 'liars' ? faultKinds.liar : allFaultKinds
  return forced.filter((kind) => !impossible.has(kind))
}
