import { isOf } from '../faults/kinds.ts'
import { shrinkRunsMax } from '../limits.ts'
import { calmOptions } from '../plan/calm.ts'
import type { Plan, WorldOptions } from '../plan/plan.ts'
import type { Outcome } from './outcome.ts'

/** A failing plan cut down to what it needs to fail. */
export interface Shrunk {
  readonly plan: Plan
  readonly outcome: Outcome
  readonly runCount: number
}

/**
 * Leaves out of a plan whatever it still fails without: devices, then faults, then operations, then traits of its world.
 * It has to fail by the same oracle all the time, since another failure is another fault to look for. `told` hears of
 * each smaller plan that still fails.
 */
export async function shrink(
  plan: Plan,
  failed: Outcome,
  run: (plan: Plan) => Promise<Outcome>,
  told: (plan: Plan) => void = () => {},
  runsMax = shrinkRunsMax,
): Promise<Shrunk> {
  const oracle = failed.failures[0]?.oracle
  let smallest: Shrunk = { plan, outcome: failed, runCount: 0 }
  const tryIt = async (smaller: Plan): Promise<boolean> => {
    if (smallest.runCount >= runsMax) return false
    const outcome = await run(smaller)
    const fails = outcome.failures.some((failure) => failure.oracle === oracle)
    smallest = fails
      ? { plan: smaller, outcome, runCount: smallest.runCount + 1 }
      : { ...smallest, runCount: smallest.runCount + 1 }
    if (fails) told(smaller)
    return fails
  }
  for (let before = ''; before !== JSON.stringify(smallest.plan) && smallest.runCount < runsMax; ) {
    before = JSON.stringify(smallest.plan)
    await fewerDevices(() => smallest.plan, tryIt)
    await fewer('faults', () => smallest.plan, tryIt)
    await fewer('operations', () => smallest.plan, tryIt)
    await calmer(() => smallest.plan, tryIt)
  }
  return smallest
}

type Try = (smaller: Plan) => Promise<boolean>

/**
 * Devices are left out from the end, but of those of liars, who are the last, as many are kept as still fit, and the lies that
 * these tell.
 */
async function fewerDevices(current: () => Plan, tryIt: Try): Promise<void> {
  for (let count = 2; count < current().options.deviceCount; count++) {
    if (await tryIt(withDevices(current(), count))) return
  }
}

function withDevices(plan: Plan, deviceCount: number): Plan {
  const liarCount = Math.min(plan.options.liarCount, Math.max(0, deviceCount - 2))
  const leftOut = plan.options.deviceCount - deviceCount
  const isThere = ({ device }: { readonly device: number }) => device < deviceCount
  return {
    ...plan,
    options: { ...plan.options, deviceCount, liarCount },
    operations: plan.operations.filter(isThere),
    faults: plan.faults.flatMap((fault) => {
      if (isOf('outsider', fault.kind)) return [fault]
      if (!isOf('liar', fault.kind)) return isThere(fault) ? [fault] : []
      const device = fault.device - leftOut
      return device < deviceCount - liarCount ? [] : [{ ...fault, device }]
    }),
  }
}

/** Leaves out halves, then quarters, down to one at a time, as long as it fails without them. */
async function fewer(what: 'faults' | 'operations', current: () => Plan, tryIt: Try): Promise<void> {
  for (let size = current()[what].length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < current()[what].length; ) {
      const without = current()[what].filter((_, index) => index < from || index >= from + size)
      if (!(await tryIt({ ...current(), [what]: without }))) from += size
    }
  }
}

/** Lets one trait after the other be as in a world in which nothing is amiss. */
async function calmer(current: () => Plan, tryIt: Try): Promise<void> {
  const shorter = Math.ceil(current().options.minutes / 2)
  const calms: Partial<WorldOptions>[] = Object.entries(calmOptions).map(([trait, calm]) => ({ [trait]: calm }))
  for (const calm of [...calms, { minutes: shorter }]) {
    const options = { ...current().options, ...calm }
    if (JSON.stringify(options) !== JSON.stringify(current().options)) await tryIt({ ...current(), options })
  }
}
