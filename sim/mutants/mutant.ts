import { kindOf } from '../liars/liarMajorityPlan.ts'
import type { LieKind } from '../liars/telling.ts'
import { type Job, rowOf } from '../run/job.ts'
import type { Choice } from '../run/profiles.ts'

/** A bug that is made on purpose: some text of a file, and what takes its place. */
export interface Mutant {
  readonly name: string
  /** What it would do to people. */
  readonly harm: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** What its worlds are like, where it does not show in just any small and busy ones. */
  readonly overrides?: Choice['overrides']
  /** Looked for where all but two tell this lie. */
  readonly lie?: LieKind
}

/** Small worlds in which much happens: a few of them show most bugs, and each takes a moment. */
const busy = { deviceCount: 5, minutes: 2, roundCount: 1, operationsPerMinute: 60, faultsPerMinute: 16 } as const

/** In which worlds a bug is looked for. */
export const worldsFor = ({ overrides, lie }: Mutant): Choice => ({
  profile: lie === undefined ? 'mixed' : 'liars',
  overrides: { ...busy, ...overrides },
})

/** The worlds in which a bug is looked for, up to a seed. */
export function rowFor(mutant: Mutant, first: number, last: number): Job[] {
  const { lie } = mutant
  const row = rowOf(String(first), Math.max(0, last - first + 1), worldsFor(mutant), undefined)
  return lie === undefined ? row : row.filter((job) => job.kind === 'seed' && kindOf(job.seed) === lie)
}
