import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import type { ColdSyncRow } from '../../bench/coldSync/coldSyncBench.ts'
import { COLD_WAYS, type ColdWay } from '../../bench/coldSync/ways.ts'
import { coldMessagesCount, coldMessagesMax } from '../../bench/limits.ts'
import { type Cli, wholeNumber } from '../cli.ts'
import { stoppedEarly, Unsuccessful } from '../failure.ts'

interface ColdSyncOptions {
  events: number
  ways: readonly ColdWay[]
  picture?: string
  json?: true
}

/** A peer that has nothing takes everything from another. */
export function benchColdSync(group: Command, cli: Cli): void {
  group
    .command('cold-sync')
    .description('how fast a peer that has nothing takes everything from another, beside other programs')
    .option('--events <n>', 'messages to be taken', wholeNumber(100, coldMessagesMax), coldMessagesCount)
    .option('--ways <list>', `some of ${COLD_WAYS.join(',')}`, waysOf, [...COLD_WAYS])
    .option('--picture <file>', 'also draw the rates into this file, as SVG')
    .option('--json', 'print JSON, also for errors')
    .action((options: ColdSyncOptions) => run(cli, options))
}

async function run(cli: Cli, options: ColdSyncOptions): Promise<void> {
  const { default: sodium } = await import('libsodium-wrappers')
  const { sodiumCrypto } = await import('../../core/crypto/sodium.ts')
  const { benchColdSync: bench } = await import('../../bench/coldSync/coldSyncBench.ts')
  const { coldSyncTable } = await import('../../bench/coldSync/coldSyncTable.ts')
  const { machine } = await import('../../bench/machine.ts')
  await sodium.ready
  const rows: ColdSyncRow[] = []
  for (const way of options.ways) {
    if (cli.stop.aborted) throw stoppedEarly()
    rows.push(await bench(sodiumCrypto(sodium), way, options.events))
  }
  if (options.picture !== undefined) {
    const { coldSyncPicture } = await import('../../bench/coldSync/coldSyncPicture.ts')
    await writeFile(options.picture, coldSyncPicture(rows))
  }
  const on = machine()
  cli.print(options, { machine: on, rows }, coldSyncTable(rows, on))
  const failed = rows.filter(({ outcome }) => outcome === 'failed').map(({ way }) => way)
  if (failed.length > 0) throw new Unsuccessful('failed', `Not everything came: ${failed.join(', ')}.`)
}

function waysOf(text: string): ColdWay[] {
  const ways = text.split(',')
  const known = COLD_WAYS.filter((way) => ways.includes(way))
  if (known.length < ways.length) throw new InvalidArgumentError(`Known are: ${COLD_WAYS.join(', ')}.`)
  return known
}
