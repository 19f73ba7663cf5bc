import { seedsPerRerun } from '../limits.ts'
import type { Plan } from '../plan/plan.ts'
import type { Outcome } from './outcome.ts'
import type { Choice } from './profiles.ts'

/** One world that is to be run: the plan that its seed gives, or one that is there already. */
export type Job =
  | { readonly kind: 'seed'; readonly seed: string; readonly choice: Choice; readonly isRerun: boolean }
  | { readonly kind: 'plan'; readonly plan: Plan }

/** What became of it. */
export interface Ran {
  readonly outcome: Outcome
  /** How long that took, by the clock on the wall. */
  readonly realMs: number
}

/**
 * A row of seeds, from the first on. Where each so many-th is to be run twice, the second run stands right behind the
 * first: most likely another process has it.
 */
export function rowOf(first: string, count: number, choice: Choice, rerunEach: number | undefined): Job[] {
  return Array.from({ length: count }, (_, index): Job[] => {
    const job = { kind: 'seed', seed: String(BigInt(first) + BigInt(index)), choice, isRerun: false } as const
    return rerunEach !== undefined && index % rerunEach === 0 ? [job, { ...job, isRerun: true }] : [job]
  }).flat()
}

/** How often a seed is run twice, by what was asked: 1 % where no number was said. */
export const rerunEachOf = (asked: number | true | undefined): number | undefined =>
  asked === true ? seedsPerRerun : asked

/** What is said of a world whose process did not come back with an outcome. */
export const lost = (job: Job, says: string): Outcome => ({
  seed: job.kind === 'seed' ? job.seed : job.plan.seed,
  traceHash: '',
  converged: false,
  convergenceMs: [],
  failures: [{ oracle: 'process', says }],
  eventCount: 0,
  datagramCount: 0,
  byteCount: 0,
  faults: {},
  looked: {},
  virtualMs: 0,
})
