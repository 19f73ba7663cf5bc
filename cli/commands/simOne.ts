import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Ending } from '../../sim/ledger/ending.ts'
import type { Plan } from '../../sim/plan/plan.ts'
import type { Choice } from '../../sim/run/profiles.ts'
import type { Sim } from '../../sim/sim.ts'
import type { Cli } from '../cli.ts'
import { Failure, Unsuccessful } from '../failure.ts'
import { readTextFile } from '../files.ts'
import { jsonLine } from '../terminal.ts'
import type { SimOptions } from './sim.ts'
import { shrinkFailed } from './simShrink.ts'
import { failureWords, overridesOf, rerunWords } from './simWords.ts'

/** Runs one world in this process, and keeps and draws of it what was asked for. */
export async function simOne(cli: Cli, options: SimOptions): Promise<void> {
  const { planFor } = await import('../../sim/run/profiles.ts')
  const { runWorld } = await import('../../sim/run/runWorld.ts')
  const { healingOf, quantiles } = await import('../../sim/run/tally.ts')
  const { commitOf } = await import('../../sim/run/commit.ts')
  const { projectDir } = await import('../../sim/run/projectDir.ts')
  const { record } = await import('../../sim/report/recording.ts')
  const { reportPage } = await import('../../sim/report/reportPage.ts')
  const { endingOf } = await import('../../sim/ledger/ending.ts')
  const { simEventsOf } = await import('../../sim/ledger/simEvents.ts')
  if (options.keep !== undefined && existsSync(options.keep)) {
    throw new Failure('exists', `There is a file ${options.keep} already. Choose another name.`)
  }
  const choice: Choice = { profile: options.profile, overrides: overridesOf(options) }
  const plan = options.plan === undefined ? planFor(options.seed ?? '1', choice) : await keptPlan(options.plan)
  const startMs = performance.now()
  let recorded: ReturnType<typeof record> | undefined
  let ended: { readonly sim: Sim; readonly ending: Ending } | undefined
  const outcome = await runWorld(
    plan,
    (sim) => {
      if (options.report !== undefined) recorded = record(sim)
    },
    (sim) => {
      if (options.keep !== undefined) ended = { sim, ending: endingOf(sim) }
    },
  )
  const realMs = Math.round(performance.now() - startMs)
  const rerun =
    options.plan === undefined ? rerunWords(plan.seed, options) : `Run it again: roost sim --plan ${options.plan}`
  const isFailed = outcome.failures.length > 0
  if (isFailed) cli.stderr(failureWords(outcome, rerun))
  const isEqual = options.doubleCheck === undefined || (await runWorld(plan)).traceHash === outcome.traceHash
  if (!isEqual) cli.stderr(`Seed ${plan.seed} went two ways. ${rerun}\n`)
  if (options.shrink !== undefined && isFailed) {
    await shrinkFailed(cli, { kind: 'plan', plan }, options.shrink)
  }
  const commit = commitOf(projectDir)
  if (options.report !== undefined && recorded) {
    await writeFile(options.report, reportPage(recorded(outcome, commit)))
  }
  if (options.keep !== undefined && ended) simEventsOf(ended.sim, ended.ending, commit, options.keep).close()
  const { seed, traceHash, converged, convergenceMs, faults, virtualMs, failures } = outcome
  cli.stdout(
    jsonLine({
      seed,
      commit,
      options: options.plan === undefined ? { profile: choice.profile, ...choice.overrides } : { plan: options.plan },
      traceHash,
      converged,
      convergenceMs: quantiles(convergenceMs),
      healingMs: healingOf(convergenceMs),
      events: outcome.eventCount,
      datagrams: outcome.datagramCount,
      bytes: outcome.byteCount,
      faults,
      failures,
      virtualMs,
      realMs,
    }),
  )
  if (isFailed || !isEqual) throw new Unsuccessful('failed', 'The world has failed.')
}

async function keptPlan(path: string): Promise<Plan> {
  const { readPlan } = await import('../../sim/plan/planFile.ts')
  const read = readPlan(readTextFile(path))
  if (!read.ok) throw new Failure('invalid', `${path} cannot be run. ${read.says}`)
  return read.plan
}
