import { writeFile } from 'node:fs/promises'
import type { Plan } from '../../sim/plan/plan.ts'
import type { Job } from '../../sim/run/job.ts'
import type { Cli } from '../cli.ts'

/** Cuts a failing world down to what it takes to fail; prints it, or keeps it in a file. */
export async function shrinkFailed(cli: Cli, job: Job, file: string | true): Promise<void> {
  const { planFor } = await import('../../sim/run/profiles.ts')
  const { shrink } = await import('../../sim/run/shrink.ts')
  const { WorkerProcess } = await import('../../sim/run/workerProcess.ts')
  const { lost } = await import('../../sim/run/job.ts')
  const { worldRealMsMax } = await import('../../sim/limits.ts')
  const worker = new WorkerProcess()
  const run = async (plan: Plan) => {
    const each = { kind: 'plan', plan } as const
    const ran = cli.stop.aborted ? undefined : await worker.run(each, worldRealMsMax)
    return ran?.outcome ?? { ...lost(each, ''), failures: [] }
  }
  const whole = job.kind === 'seed' ? planFor(job.seed, job.choice) : job.plan
  const failed = await run(whole)
  if (failed.failures.length === 0) {
    worker.end()
    cli.stderr('It does not fail when it is run by itself: something in it is not decided by the seed.\n')
    return
  }
  const { plan, outcome, runCount } = await shrink(whole, failed, run, (smaller) => {
    cli.stderr(`It still fails ${sizeWords(smaller)}.\n`)
  })
  worker.end()
  const [failure] = outcome.failures
  cli.stderr(`After ${runCount} runs it fails ${sizeWords(plan)}: ${failure?.oracle}: ${failure?.says}\n`)
  const json = `${JSON.stringify(plan, null, 2)}\n`
  if (file === true) cli.stderr(json)
  else await writeFile(file, json)
}

const sizeWords = ({ options, operations, faults }: Plan): string =>
  `with ${options.deviceCount} devices, ${faults.length} faults and ${operations.length} operations`
