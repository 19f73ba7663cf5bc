import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import type { LatencyResult } from '../../bench/latency/latencyBench.ts'
import { latencyMessagesCount, latencyMessagesMax } from '../../bench/limits.ts'
import { type Cli, wholeNumber } from '../cli.ts'
import { stoppedEarly, Unsuccessful } from '../failure.ts'

interface LatencyOptions {
  messages: number
  loss: readonly number[]
  picture?: string
  json?: true
}

/** Two peers on loopback, one of which writes. */
export function benchLatency(group: Command, cli: Cli): void {
  group
    .command('latency')
    .description('how long a message takes from one peer to what the other shows, also where datagrams get lost')
    .option('--messages <n>', 'messages of each run', wholeNumber(1, latencyMessagesMax), latencyMessagesCount)
    .option('--loss <list>', 'shares of lost datagrams in percent, one run for each', percents, [0, 10])
    .option('--picture <file>', 'also draw which share came in which time into this file, as SVG')
    .option('--json', 'print JSON, also for errors')
    .action((options: LatencyOptions) => run(cli, options))
}

async function run(cli: Cli, options: LatencyOptions): Promise<void> {
  const { benchLatency: bench } = await import('../../bench/latency/latencyBench.ts')
  const { latencyPicture, latencyTable } = await import('../../bench/latency/latencyTable.ts')
  const { machine } = await import('../../bench/machine.ts')
  const rows: LatencyResult[] = []
  for (const percent of options.loss) {
    if (cli.stop.aborted) throw stoppedEarly()
    rows.push(await bench(percent / 100, options.messages))
  }
  if (options.picture !== undefined) await writeFile(options.picture, latencyPicture(rows))
  const on = machine()
  cli.print(options, { machine: on, rows }, latencyTable(rows, on))
  const missing = rows.filter(({ shownCount, messageCount }) => shownCount < messageCount)
  if (missing.length > 0) throw new Unsuccessful('failed', 'Not every message was shown.')
}

function percents(text: string): number[] {
  const list = text.split(',').map(wholeNumber(0, 50))
  if (new Set(list).size < list.length) throw new InvalidArgumentError('A share stands there twice.')
  return list
}
