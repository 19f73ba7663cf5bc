import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import type { Finding, Hunted } from '../../sim/mutants/hunt.ts'
import { type Cli, wholeNumber } from '../cli.ts'
import { Failure, stoppedEarly, Unsuccessful } from '../failure.ts'
import { mutantSeedsCount, simJobsMax, simSeedsMax } from '../limits.ts'
import { tableText } from '../table.ts'
import { jsonLine, printable } from '../terminal.ts'

interface MutantsOptions {
  only?: string
  seeds: number
  jobs: number
}

/** Whether the simulator would notice: bugs that are made on purpose, in a copy of the code, one after the other. */
export function simMutants(group: Command, cli: Cli): void {
  group
    .command('mutants')
    .description('make known bugs in a copy of the code, and see whether simulated worlds notice each of them')
    .option('--only <name>', 'this bug alone')
    .option('--seeds <count>', 'worlds until a bug counts as unnoticed', wholeNumber(1, simSeedsMax), mutantSeedsCount)
    .option('--jobs <count>', 'worlds at once', wholeNumber(1, simJobsMax), availableParallelism())
    // Options that `sim` has as well are its own, wherever they stand.
    .action((_, command: Command) => huntAll(cli, command.optsWithGlobals<MutantsOptions>()))
}

async function huntAll(cli: Cli, { only, seeds, jobs }: MutantsOptions): Promise<void> {
  const { mutants } = await import('../../sim/mutants/mutants.ts')
  const { worldsFor } = await import('../../sim/mutants/mutant.ts')
  const { hunt } = await import('../../sim/mutants/hunt.ts')
  const { commitOf } = await import('../../sim/run/commit.ts')
  const { projectDir } = await import('../../sim/run/projectDir.ts')
  const wanted = mutants.filter(({ name }) => only === undefined || name === only)
  if (wanted.length === 0) throw new Failure('notFound', `There is no bug "${only}" in the list.`)
  const results: Hunted[] = []
  for (const mutant of wanted) {
    const hunted = await hunt(mutant, { seedCount: seeds, workerCount: jobs, stop: cli.stop })
    if (cli.stop.aborted) throw stoppedEarly()
    results.push(hunted)
    cli.stderr(printable(`${mutant.name}: ${findingWords(hunted.finding)}, ${seconds(hunted)} s\n`))
  }
  const unnoticed = namesOf(results, 'unnoticed')
  const noPrograms = namesOf(results, 'noProgram')
  cli.stdout(`${huntTable(results)}\n`)
  cli.stdout(
    jsonLine({
      commit: commitOf(projectDir),
      mutants: results.length,
      unnoticed,
      noPrograms,
      results: results.map(({ mutant, finding, realMs }) => ({
        name: mutant.name,
        file: mutant.file,
        worlds: worldsFor(mutant),
        seed: finding.kind === 'noticed' ? finding.seed : null,
        oracle: finding.kind === 'noticed' ? finding.oracle : null,
        says: finding.kind === 'unnoticed' ? null : finding.says,
        realMs: Math.round(realMs),
      })),
    }),
  )
  const complaints = [
    ...(noPrograms.length > 0
      ? [`The list is wrong about ${noPrograms.join(', ')}: with that, the code does not run.`]
      : []),
    ...(unnoticed.length > 0 ? [`Nothing noticed ${unnoticed.join(', ')}.`] : []),
  ]
  if (complaints.length > 0) throw new Unsuccessful('failed', complaints.join(' '))
}

const namesOf = (results: readonly Hunted[], kind: Finding['kind']): string[] =>
  results.filter(({ finding }) => finding.kind === kind).map(({ mutant }) => mutant.name)

function findingWords(finding: Finding): string {
  switch (finding.kind) {
    case 'noticed':
      return `noticed in seed ${finding.seed} by "${finding.oracle}"`
    case 'unnoticed':
      return 'NOT NOTICED'
    case 'noProgram':
      return `NO BUG, since the code does not run with it: ${finding.says}`
  }
}

const seconds = ({ realMs }: Hunted): number => Math.round(realMs / 100) / 10

const huntTable = (results: readonly Hunted[]): string =>
  tableText(
    ['bug', 'seed', 'oracle', 'seconds'],
    results.map((hunted) => [hunted.mutant.name, ...findingCells(hunted.finding), seconds(hunted)]),
  )

const findingCells = (finding: Finding): [string | number, string] =>
  finding.kind === 'noticed'
    ? [Number(finding.seed), finding.oracle]
    : [finding.kind === 'unnoticed' ? 'not noticed' : 'does not run', '']
