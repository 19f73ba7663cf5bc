import type { Bounded } from '../../core/bounded.ts'
import {
  blobBytesMax,
  cursorsMax,
  fragmentBytesMax,
  intakeBytesMax,
  peersMax,
  pushMemoryIds,
  pushQueueBytesMax,
  questionsMax,
  recentIdsMax,
  replayDevicesMax,
  streamFrameBytesMax,
  wantedIdsMax,
  windowMaxDatagrams,
} from '../limits.ts'
import type { Machine } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Wanter } from './wanter.ts'

/** How much a machine keeps of what others bring about. Of what it keeps for each peer, the most that it keeps for one. */
export function boundsOf(machine: Machine, { sizes }: Wanter): Bounded[] {
  const peers = [...machine.peers.values()]
  const most = (countOf: (peer: Peer) => number): number => Math.max(0, ...peers.map(countOf))
  const { intake, assembly, recents, replay, cursors } = machine
  return [
    { what: 'peers', count: peers.length, max: peersMax },
    { what: 'bytes to be pushed to a peer', count: most(({ outbox }) => outbox.queuedBytes), max: pushQueueBytesMax },
    {
      what: 'datagrams on their way to a peer',
      count: most(({ outbox }) => outbox.flightCount),
      max: windowMaxDatagrams,
    },
    { what: 'events remembered as pushed', count: most(({ pushed }) => pushed.size), max: pushMemoryIds },
    { what: 'questions of a peer', count: most(({ questions }) => questions.size), max: questionsMax },
    // A single message may go beyond it.
    { what: 'bytes taken in', count: intake.bytes, max: intakeBytesMax + streamFrameBytesMax + blobBytesMax },
    { what: 'bytes of fragments', count: assembly.bytes, max: fragmentBytesMax },
    { what: 'ids asked for', count: sizes.wanted, max: wantedIdsMax },
    { what: 'ids that nobody had', count: sizes.resting, max: wantedIdsMax },
    { what: 'ids that came last', count: recents.size, max: recentIdsMax },
    { what: 'devices with counters', count: replay.size, max: replayDevicesMax },
    { what: 'devices with cursors', count: cursors.size, max: cursorsMax },
  ]
}
