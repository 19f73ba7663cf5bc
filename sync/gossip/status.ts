import type { Bounded } from '../../core/bounded.ts'
import {
  bulkAheadBytes,
  bulkServedMax,
  cursorsMax,
  fragmentBytesMax,
  intakeHeldBytesMax,
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
import type { Bulk } from './bulk.ts'
import { isBehind } from './inStep.ts'
import type { GossipStatus } from './interface.ts'
import type { Machine } from './machine.ts'
import { agrees, isAtOdds, mayHoldMore, peersInStep, provenPeers } from './machine.ts'
import type { Peer } from './peer.ts'
import type { Wanter } from './wanter.ts'

/** What can be told of a machine; `hopefulCount` are the ids that it asks for. */
export function statusOf(machine: Machine, hopefulCount: number): GossipStatus {
  const inStep = peersInStep(machine)
  const peers = inStep.map((peer) => ({
    deviceId: peer.deviceId,
    address: peer.address,
    lastHeardMs: peer.lastHeardMs,
    agrees: agrees(machine, peer),
    eventCount: peer.hello.count,
    clockOffMs: peer.clockOffMs,
    sinceMs: peer.sinceMs,
    announcedMs: peer.announcedMs,
    deafMs: peer.deafMs,
  }))
  const differing = inStep.filter((peer) => mayHoldMore(machine, peer) && !isAtOdds(machine, peer))
  const lacking = Math.max(0, ...differing.map((peer) => peer.hello.count - machine.set.count))
  const missing = Math.max(lacking, hopefulCount)
  const settled = missing === 0 && differing.length === 0
  const state = peers.length === 0 ? 'alone' : settled ? 'live' : 'catchingUp'
  const outside = provenPeers(machine).filter(isBehind)
  const ahead = [...machine.peers.values()].filter(({ hasLeft }) => hasLeft)
  const membersAmong = (some: readonly Peer[]): number =>
    some.filter(({ deviceId }) => machine.standingOf(deviceId) === 'member').length
  return {
    peers,
    refused: Object.fromEntries(machine.refused),
    state,
    missing,
    behind: membersAmong(outside),
    ahead: ahead.length,
    aheadMembers: membersAmong(ahead),
  }
}

/** How much a machine keeps of what others bring about. Of what it keeps for each peer, the most that it keeps for one. */
export function boundsOf(machine: Machine, wanter: Wanter, bulk: Bulk): Bounded[] {
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
    { what: 'bytes taken in', count: intake.bytes, max: intakeHeldBytesMax },
    { what: 'bytes of fragments', count: assembly.bytes, max: fragmentBytesMax },
    { what: 'ids asked for', count: wanter.sizes.wanted, max: wantedIdsMax },
    { what: 'ids that nobody had', count: wanter.sizes.resting, max: wantedIdsMax },
    { what: 'ids that came last', count: recents.size, max: recentIdsMax },
    { what: 'devices with counters', count: replay.size, max: replayDevicesMax },
    { what: 'devices with cursors', count: cursors.size, max: cursorsMax },
    { what: 'streams that are served', count: bulk.sizes.served, max: bulkServedMax },
    {
      what: 'bytes ahead on a stream',
      count: bulk.sizes.aheadBytes,
      // A single record may go beyond it.
      max: bulkAheadBytes + streamFrameBytesMax,
    },
  ]
}
