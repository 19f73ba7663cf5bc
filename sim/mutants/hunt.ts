import { worldRealMsMax } from '../limits.ts'
import { WorkerProcess } from '../run/workerProcess.ts'
import { runJobs } from '../run/workers.ts'
import { type Mutant, rowFor } from './mutant.ts'
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
  const tree = mutatedTree(mutant)
  const sound = new WorkerProcess()
  let caught: Caught | undefined
  let first = 1
  try {
    while (caught === undefined && first <= options.seedCount && !options.stop.aborted) {
      const suspect = await firstFailure(tree, mutant, first, options)
      if (suspect === undefined) break
      first = Number(suspect.seed) + 1
      const [job] = rowFor(mutant, Number(suspect.seed), Number(suspect.seed))
      const ran = job && (await sound.run(job, worldRealMsMax))
      if (ran?.outcome.failures.length === 0) caught = suspect
    }
  } finally {
    sound.end()
    tree.remove()
  }
  return { mutant, caught, realMs: performance.now() - startMs }
}

async function firstFailure(
  { program }: MutatedTree,
  mutant: Mutant,
  first: number,
  { seedCount, workerCount, stop }: HuntOptions,
): Promise<Caught | undefined> {
  const jobs = rowFor(mutant, first, seedCount)
  let caught: Caught | undefined
  await runJobs(jobs, { program, workerCount, realMsMax: worldRealMsMax, stop }, ({ outcome }) => {
    const [failure] = outcome.failures
    if (failure === undefined) return true
    caught = { seed: outcome.seed, oracle: failure.oracle, says: failure.says }
    return false
  })
  return caught
}
