import { chartSvg } from '../chart.ts'
import type { Machine } from '../machine.ts'
import { count, machineLine, table } from '../tables.ts'
import type { MeshResult } from './meshBench.ts'
import { MESH_SCENES, type MeshScene } from './scenes.ts'

const NAMES: Readonly<Record<MeshScene['name'], string>> = {
  quiet: 'nobody writes',
  usual: '1 event a second',
  lossy: '1 a second, 5 % lost',
  busy: '10 a second, 5 % lost',
}
/** What all of the traffic for an event may come to, over its size and for each peer. */
const RATIO_GOAL = 3

/** What is on the network as a mesh grows, for people. */
export function meshTable(results: readonly MeshResult[], on: Machine): string {
  const rows = results.map((result) => [
    NAMES[result.scene],
    String(result.peerCount),
    count(result.eventCount),
    count(Math.round(result.bytesPerSecond)),
    result.bytesPerEventAndPeer === null ? '' : count(Math.round(result.bytesPerEventAndPeer)),
    result.ratio?.toFixed(2) ?? '',
    `${(100 * result.addressedShare).toFixed(0)} %`,
    result.medianMs?.toFixed(0) ?? '',
    result.p95Ms?.toFixed(0) ?? '',
    result.isComplete ? 'all' : 'NOT ALL',
  ])
  const head = [
    'mesh',
    'peers',
    'events',
    'bytes/s',
    'per event, peer',
    'of its size',
    'to one',
    'median ms',
    'p95 ms',
    'held',
  ]
  return [...table(head, rows), machineLine(on)].join('\n')
}

/** The traffic of an event over its size, for each peer, over the number of peers. */
export const meshPicture = (results: readonly MeshResult[]): string =>
  chartSvg({
    title: 'All traffic on the network for an event, over its size, for each peer',
    x: 'peers',
    y: 'times the size of the event',
    bound: { name: 'goal', y: RATIO_GOAL },
    series: MESH_SCENES.map(({ name }) => ({
      name: NAMES[name],
      points: results.flatMap(({ scene, peerCount, ratio }) =>
        scene === name && ratio !== null ? [{ x: peerCount, y: ratio }] : [],
      ),
    })).filter(({ points }) => points.length > 0),
  })
