import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { usualDeviceCount } from '../../sim/limits.ts'
import type { WorldOptions } from '../../sim/plan/plan.ts'
import type { Profile } from '../../sim/run/profiles.ts'
import { type Cli, wholeNumber } from '../cli.ts'
import { Failure } from '../failure.ts'
import {
  nightlySeedsCount,
  simFaultsPerMinuteMax,
  simJitterMsMax,
  simJobsMax,
  simLatencyMsMax,
  simMinutesMax,
  simMtuBytesMax,
  simMtuBytesMin,
  simOperationsPerMinuteMax,
  simPeersMax,
  simRoundsMax,
  simSeedsMax,
} from '../limits.ts'
import { simMutants } from './simMutants.ts'
import { simOne } from './simOne.ts'
import { simReplay } from './simReplay.ts'
import { simRow } from './simRow.ts'

/** What one world is asked to be like; the rest is drawn by the seed. */
export interface WorldChoices {
  peers?: number
  topology?: WorldOptions['topology']
  minutes?: number
  rounds?: number
  loss?: number
  duplicate?: number
  corrupt?: number
  truncate?: number
  latency?: number
  jitter?: number
  mtu?: number
  liars?: number
  outsiders?: number
  operations?: number
  faults?: number
  crypto?: WorldOptions['crypto']
  beginning?: WorldOptions['beginning']
}

export interface SimOptions extends WorldChoices {
  seed?: string
  seeds?: number
  plan?: string
  profile: Profile
  keep?: string
  replay?: string
  report?: string
  shrink?: string | true
  doubleCheck?: number | true
  jobs: number
}

const topologies = ['mesh', 'star', 'ring', 'line', 'random', 'islands', 'sleepers']

/** Whole communities on bad days, each decided by one number. */
export function sim(program: Command, cli: Cli): void {
  const group = program
    .command('sim')
    .description('let simulated communities live through bad days, and judge how they come out of them')
  const world = (flags: string, description: string, reads: (text: string) => unknown) =>
    group.option(flags, description, reads)
  group
    .option('--seed <number>', 'the world with this number, or where a row of them begins', seedNumber)
    .option('--seeds <count>', 'a row of so many worlds instead of one', wholeNumber(1, simSeedsMax))
    .option('--plan <file>', 'the world that was kept in this file')
  world('--peers <count>', 'devices', wholeNumber(1, simPeersMax))
  group.addOption(new Option('--topology <name>', 'who hears whom while nothing is broken').choices(topologies))
  world('--minutes <count>', 'how long it lasts, by its own time', wholeNumber(1, simMinutesMax))
  world('--rounds <count>', 'how often all is mended, and everybody has to agree', wholeNumber(1, simRoundsMax))
  world('--loss <share>', 'datagrams that are lost, such as 0.3 or 30%', share)
  world('--duplicate <share>', 'datagrams that arrive twice', share)
  world('--corrupt <share>', 'datagrams that arrive damaged', share)
  world('--truncate <share>', 'datagrams that arrive cut off', share)
  world('--latency <ms>', 'how long a datagram travels', wholeNumber(0, simLatencyMsMax))
  world('--jitter <ms>', 'how much longer on average', wholeNumber(0, simJitterMsMax))
  world('--mtu <bytes>', 'the largest datagram that arrives', wholeNumber(simMtuBytesMin, simMtuBytesMax))
  world('--liars <count>', 'members who lie', wholeNumber(0, simPeersMax))
  world('--outsiders <count>', 'strangers on the network who mean no good', wholeNumber(0, simPeersMax))
  world('--operations <count>', 'things that people do in a minute', wholeNumber(0, simOperationsPerMinuteMax))
  world('--faults <count>', 'things that go wrong in a minute', wholeNumber(0, simFaultsPerMinuteMax))
  group
    .addOption(new Option('--crypto <kind>', 'real, or a fast stand-in').choices(['real', 'fake']))
    .addOption(new Option('--beginning <kind>', 'with strangers, or with a community').choices(['founding', 'settled']))
    .addOption(
      new Option('--profile <name>', `what the worlds are for; nightly by itself is a row of ${nightlySeedsCount}`)
        .choices(['mixed', 'nightly', 'chaos', 'liars'])
        .default('mixed'),
    )
    .option(
      '--keep <file>',
      'write all that happened, and what each event says, into a database with the table sim_events',
    )
    .addOption(
      new Option(
        '--replay <file>',
        'check a database that was kept: live its events once more, and run it again',
      ).conflicts(['seed', 'seeds', 'plan', 'keep', 'report', 'shrink', 'doubleCheck']),
    )
    .option('--report <file>', 'draw what happened, as a page to look at')
    .option('--shrink [file]', 'cut a failing world down to what it takes to fail, and keep it in this file')
    .option('--double-check [n]', 'run every nth world twice and compare what happened', wholeNumber(1, simSeedsMax))
    .option('--jobs <count>', 'worlds at once', wholeNumber(1, simJobsMax), availableParallelism())
    .action((options: SimOptions) => start(cli, options))
  simMutants(group, cli)
}

async function start(cli: Cli, options: SimOptions): Promise<void> {
  if (options.replay !== undefined) return simReplay(cli, options.replay)
  if ((options.liars ?? 0) >= (options.peers ?? usualDeviceCount)) {
    throw new Failure('usage', 'Somebody has to be honest, or nothing can be wrong. Take fewer --liars than --peers.')
  }
  const isNight = options.profile === 'nightly' && options.seed === undefined && options.plan === undefined
  if (options.seeds === undefined && !isNight) return simOne(cli, options)
  if (options.keep ?? options.report ?? options.plan) {
    throw new Failure('usage', 'A row of seeds cannot be kept or drawn. Leave out --seeds, and name one with --seed.')
  }
  return simRow(cli, options)
}

/** A number of 64 bits. */
function seedNumber(text: string): string {
  if (/^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n) return String(BigInt(text))
  throw new InvalidArgumentError('It must be a whole number of at most 64 bits.')
}

function share(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('It must be a share, such as 0.3 or 30%.')
}
