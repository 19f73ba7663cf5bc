import type { Choice } from '../../sim/run/profiles.ts'
import type { Summary } from '../../sim/run/tally.ts'
import type { Cli } from '../cli.ts'
import { stoppedEarly, Unsuccessful } from '../failure.ts'
import { nightlySeedsCount, simProgressMs } from '../limits.ts'
import { jsonLine } from '../terminal.ts'
import type { SimOptions } from './sim.ts'
import { shrinkFailed } from './simShrink.ts'
import { failureWords, overridesOf, rerunWords } from './simWords.ts'

/** Runs a row of seeds: a verdict in numbers, and every failing seed with what was wrong and how it is had again. */
export async function simRow(cli: Cli, options: SimOptions): Promise<void> {
  const { rerunEachOf, rowOf } = await import('../../sim/run/job.ts')
  const { runJobs } = await import('../../sim/run/workers.ts')
  const { Tally } = await import('../../sim/run/tally.ts')
  const { expectedOf } = await import('../../sim/run/profiles.ts')
  const { worldRealMsMax } = await import('../../sim/limits.ts')
  const { commitOf } = await import('../../sim/run/commit.ts')
  const { projectDir } = await import('../../sim/run/projectDir.ts')
  const choice: Choice = { profile: options.profile, overrides: overridesOf(options) }
  const isNightly = options.profile === 'nightly'
  const seedCount = options.seeds ?? nightlySeedsCount
  const jobs = rowOf(
    options.seed ?? '1',
    seedCount,
    choice,
    rerunEachOf(options.doubleCheck ?? (isNightly || undefined)),
  )
  const tally = new Tally()
  let toldMs = performance.now()
  const startMs = toldMs
  const workers = { workerCount: Math.min(options.jobs, jobs.length), realMsMax: worldRealMsMax, stop: cli.stop }
  let firstFailed: string | undefined
  await runJobs(jobs, workers, (ran, job) => {
    const { outcome } = ran
    if (job.kind === 'seed' && job.isRerun) {
      if (!tally.addRerun(outcome))
        cli.stderr(`Seed ${outcome.seed} went two ways. ${rerunWords(outcome.seed, options)}\n`)
    } else {
      tally.add(ran)
      if (outcome.failures.length > 0) {
        firstFailed ??= outcome.seed
        cli.stderr(failureWords(outcome, rerunWords(outcome.seed, options)))
      }
    }
    if (performance.now() - toldMs < simProgressMs) return undefined
    toldMs = performance.now()
    cli.stderr(`${tally.seedCount} of ${seedCount} worlds, ${tally.failedCount} failed\n`)
    return undefined
  })
  if (cli.stop.aborted) throw stoppedEarly()
  const summary = tally.summary(performance.now() - startMs, expectedOf(choice))
  cli.stderr(verdictWords(summary))
  if (options.shrink !== undefined && firstFailed !== undefined) {
    await shrinkFailed(cli, { kind: 'seed', seed: firstFailed, choice, isRerun: false }, options.shrink)
  }
  const begun = {
    seed: options.seed ?? '1',
    commit: commitOf(projectDir),
    options: { profile: choice.profile, ...choice.overrides },
  }
  cli.stdout(jsonLine({ ...begun, ...summary }))
  if (!isGood(summary)) throw new Unsuccessful('failed', 'The row has failed.')
}

const isGood = ({ failed, neverHappened, neverLooked, unequalSeeds }: Summary): boolean =>
  failed === 0 && neverHappened.length === 0 && neverLooked.length === 0 && unequalSeeds.length === 0

function verdictWords(summary: Summary): string {
  const { seeds, failed, neverHappened, neverLooked, rerunSeeds, unequalSeeds, realTimeFactorPerCore } = summary
  const lines = [
    `${seeds} worlds, ${failed} failed. ${realTimeFactorPerCore} times as fast as real time on each core.`,
    ...(rerunSeeds > 0 ? [`${rerunSeeds} were run twice, ${unequalSeeds.length} of them went another way.`] : []),
    ...(neverHappened.length > 0
      ? [`What should have gone wrong somewhere and never did: ${neverHappened.join(', ')}.`]
      : []),
    ...(neverLooked.length > 0 ? [`Oracles that never had anything to look at: ${neverLooked.join(', ')}.`] : []),
  ]
  return lines.map((line) => `${line}\n`).join('')
}
