import { isBehind } from './inStep.ts'
import type { GossipStatus } from './interface.ts'
import type { Machine } from './machine.ts'
import { agrees, isAtOdds, mayHoldMore, peersInStep, provenPeers } from './machine.ts'

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
  const behind = outside.filter(({ deviceId }) => machine.standingOf(deviceId) === 'member').length
  const ahead = [...machine.peers.values()].filter((peer) => peer.hasLeft && peer.epoch.status === 'live').length
  return { peers, refused: Object.fromEntries(machine.refused), state, missing, behind, ahead }
}
