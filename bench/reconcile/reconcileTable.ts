import type { Machine } from '../machine.ts'
import { count, machineLine, table } from '../tables.ts'
import type { ReconcileResult } from './reconcileBench.ts'

/** What it costs to find out what differs, for people. Round trips stand in brackets. */
export function reconcileTable(results: readonly ReconcileResult[], on: Machine): string {
  const cost = ({ payloadBytes, roundTrips }: { payloadBytes: number; roundTrips: number }) =>
    `${count(payloadBytes)} (${roundTrips})`
  const rows = results.map((result) => [
    result.spread,
    count(result.sharedCount),
    count(result.differingCount),
    cost(result.ours),
    count(result.ours.datagramBytes),
    cost(result.tree),
    cost(result.rival),
    result.published ? cost(result.published) : '-',
    result.ours.isEqual && result.tree.isEqual && result.rival.isRight ? 'equal' : 'WRONG',
  ])
  const head = [
    'differences',
    'shared',
    'differing',
    'bytes (round trips)',
    'sealed bytes',
    'tree alone',
    'range-based, this run',
    'Negentropy, published',
    'outcome',
  ]
  return [...table(head, rows), machineLine(on)].join('\n')
}
