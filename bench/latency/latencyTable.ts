import { chartSvg } from '../chart.ts'
import type { Machine } from '../machine.ts'
import { count, machineLine, table } from '../tables.ts'
import type { LatencyResult } from './latencyBench.ts'

const nameOf = ({ lossShare }: LatencyResult): string =>
  lossShare === 0 ? 'nothing lost' : `${(100 * lossShare).toFixed(0)} % lost each way`

/** From one peer's call to the other's timeline, for people. */
export function latencyTable(results: readonly LatencyResult[], on: Machine): string {
  const rows = results.map((result) => [
    nameOf(result),
    `${count(result.shownCount)} of ${count(result.messageCount)}`,
    ...[result.medianMs, result.p95Ms, result.p99Ms, result.worstMs].map((ms) => ms.toFixed(1)),
  ])
  const head = ['loopback', 'messages', 'median ms', 'p95 ms', 'p99 ms', 'worst ms']
  return [...table(head, rows), machineLine(on)].join('\n')
}

/** Which share of the messages was shown within which time. */
export const latencyPicture = (results: readonly LatencyResult[]): string =>
  chartSvg({
    title: 'From sending on one peer to the timeline of the other',
    x: 'milliseconds',
    y: '% of the messages',
    logX: true,
    series: results.map((result) => ({
      name: nameOf(result),
      points: result.tookMs.map((ms, index) => ({ x: ms, y: (100 * (index + 1)) / result.messageCount })),
    })),
  })
