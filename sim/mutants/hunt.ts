import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
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
  readonly finding: Finding
  readonly realMs: number
}

export type Finding =
  | Noticed
  | { readonly kind: 'unnoticed' }
  /** What the list makes of the code is no program: whatever notices that would notice any such, and nothing was tried. */
  | { readonly kind: 'noProgram'; readonly says: string }

interface Noticed {
  readonly kind: 'noticed'
  readonly seed: string
  readonly oracle: string
  readonly says: string
}

/** Runs one seed after the other in a copy of the code with a bug, until a world fails that is well without it. */
export async function hunt(mutant: Mutant, options: HuntOptions): Promise<Hunted> {
  const startMs = performance.now()
  const tree = mutatedTree(mutant)
  try {
    const says = refusalToLoad(tree)
    const finding: Finding = says === undefined ? await searched(tree, mutant, options) : { kind: 'noProgram', says }
    return { mutant, finding, realMs: performance.now() - startMs }
  } finally {
    tree.remove()
  }
}

/** Why the program does not begin. Where nobody hands it worlds, it ends as soon as it has. */
function refusalToLoad({ program }: MutatedTree): string | undefined {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(program)], {
    encoding: 'utf8',
    timeout: worldRealMsMax,
  })
  return status === 0 ? undefined : stderr.trim()
}

async function searched(tree: MutatedTree, mutant: Mutant, options: HuntOptions): Promise<Finding> {
  const sound = new WorkerProcess()
  let first = 1
  try {
    while (first <= options.seedCount && !options.stop.aborted) {
      const suspect = await firstFailure(tree, mutant, first, options)
      if (suspect === undefined) break
      first = Number(suspect.seed) + 1
      const [job] = rowFor(mutant, Number(suspect.seed), Number(suspect.seed))
      const ran = job && (await sound.run(job, worldRealMsMax))
      if (ran?.outcome.failures.length !== 0) continue
      return namesNothing.test(suspect.says) ? { kind: 'noProgram', says: suspect.says } : suspect
    }
    return { kind: 'unnoticed' }
  } finally {
    sound.end()
  }
}

/** What a process complains of that comes to a name which nobody declared. */
const namesNothing = /ReferenceError: \S+ is not defined/

async function firstFailure(
  { program }: MutatedTree,
  mutant: Mutant,
  first: number,
  { seedCount, workerCount, stop }: HuntOptions,
): Promise<Noticed | undefined> {
  const jobs = rowFor(mutant, first, seedCount)
  let noticed: Noticed | undefined
  await runJobs(jobs, { program, workerCount, realMsMax: worldRealMsMax, stop }, ({ outcome }) => {
    const [failure] = outcome.failures
    if (failure === undefined) return true
    noticed = { kind: 'noticed', seed: outcome.seed, oracle: failure.oracle, says: failure.says }
    return false
  })
  return noticed
}
