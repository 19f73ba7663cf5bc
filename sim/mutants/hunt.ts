import { worldRealMsMax } from '../limits.ts'
import { rowOf } from '../run/job.ts'
import type { Choice } from '../run/profiles.ts'
import { isFailed } from '../run/tally.ts'
import { WorkerProcess } from '../run/workerProcess.ts'
import { runJobs } from '../run/workers.ts'
import { type Mutant, worldsFor } from './mutant.ts'
import { type MutatedTree, mutatedTree } from './mutatedTree.ts'

export interface HuntOptions {
  readonly seedCount: number
  readonly workerCount: number
  readonly stop: AbortSignal
}

/** What came of looking for a bug. */
export interface Hunted {
  readonly mutant: Mutant
  /** Undefined where no world noticed it. */
  readonly caught: Caught | undefined
  readonly realMs: number
}

export interface Caught {
  readonly seed: string
  readonly oracle: string
  readonly says: string
}

/** Runs one seed after the other in a copy of the code with a bug, until a world fails that is well without it. */
export async function hunt(mutant: Mutant, options: HuntOptions): Promise<Hunted> {
  const startMs = performance.now()
  const choice = worldsFor(mutant)
  const tree = mutatedTree(mutant)
  const sound = new WorkerProcess()
  let caught: Caught | undefined
  let first = 1
  try {
    while (caught === undefined && first <= options.seedCount && !options.stop.aborted) {
      const suspect = await firstFailure(tree, first, choice, options)
      if (suspect === undefined) break
      first = Number(suspect.seed) + 1
      const [job] = rowOf(suspect.seed, 1, choice, undefined)
      const ran = job && (await sound.run(job, worldRealMsMax))
      if (ran && !isFailed(ran.outcome)) caught = suspect
    }
  } finally {
    sound.end()
    tree.remove()
  }
  return { mutant, caught, realMs: performance.now() - startMs }
}

async function firstFailure(
  { program }: MutatedTree,
  first: number,
  choice: Choice,
  { seedCount, workerCount, stop }: HuntOptions,
): Promise<Caught | undefined> {
  const jobs = rowOf(String(first), seedCount - first + 1, choice, undefined)
  let caught: Caught | undefined
  await runJobs(jobs, { program, workerCount, realMsMax: worldRealMsMax, stop }, ({ outcome }) => {
    if (!isFailed(outcome)) return true
    const [failure] = outcome.failures
    caught = {
      seed: outcome.seed,
      oracle: failure?.oracle ?? 'converged',
      says: failure?.says ?? '',
    }
    return false
  })
  return caught
}
