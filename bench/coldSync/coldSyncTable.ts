import type { Machine } from '../machine.ts'
import { count, machineLine, table } from '../tables.ts'
import type { ColdSyncRow } from './coldSyncBench.ts'
import type { ColdWay } from './ways.ts'

export const WAY_NAMES: Readonly<Record<ColdWay, string>> = {
  alone: 'Roost, without a network',
  tcp: 'Roost',
  udp: 'Roost, datagrams alone',
  hypercore: 'hypercore 11.30.0',
  automerge: 'Automerge 3.5.0',
}

/** A cold peer that takes everything, for people. */
export function coldSyncTable(rows: readonly ColdSyncRow[], on: Machine): string {
  const cells = rows.map((row) => {
    const name = WAY_NAMES[row.way]
    if (row.outcome !== 'done') return [name, OUTCOMES[row.outcome]]
    const perEvent = row.processorMs === null ? '' : ((1_000 * row.processorMs) / row.eventCount).toFixed(0)
    return [
      name,
      count(row.eventCount),
      (row.tookMs / 1_000).toFixed(2),
      count(Math.round(row.eventsPerSecond)),
      perEvent,
      (row.residentBytesMax / 1_000_000).toFixed(0),
    ]
  })
  const head = ['a cold peer takes all', 'events', 'seconds', 'a second', 'processor µs', 'memory MB']
  return [...table(head, cells), ...ratios(rows), machineLine(on)].join('\n')
}

const OUTCOMES: Readonly<Record<Exclude<ColdSyncRow['outcome'], 'done'>, string>> = {
  notInstalled: 'not installed: npm ci --prefix bench/rivals',
  failed: 'failed',
}

function ratios(rows: readonly ColdSyncRow[]): string[] {
  const rateOf = (way: ColdWay) => rows.find((row) => row.way === way && row.outcome === 'done')?.eventsPerSecond
  const ours = rateOf('tcp')
  if (ours === undefined) return []
  return (['hypercore', 'automerge'] as const).flatMap((way) => {
    const rate = rateOf(way)
    return rate === undefined ? [] : [`${(ours / rate).toFixed(1)} times ${WAY_NAMES[way]}.`]
  })
}
