import type { DeviceId } from '../../core/event/ids.ts'
import { outOfStepPeersMax, peerSilenceMs, peersMax } from '../limits.ts'
import { isInStep } from './inStep.ts'
import type { Address } from './interface.ts'
import type { Machine } from './machine.ts'
import type { Peer } from './peer.ts'

interface Newcomer {
  readonly deviceId: DeviceId
  readonly from: Address
  readonly inStep: boolean
}

/**
 * Whether there is room for a newcomer, made where need be. Whoever holds a key of the community can make up devices
 * without end. Those that never proved an address give way first, then the latest of the host that has most, as long as
 * it has more than the newcomer's. Who is not in step takes the place of such only, a member that of any stranger: the
 * key of an epoch that we left may be in the hands of people who were removed.
 */
export function makeRoom(machine: Machine, { deviceId, from, inStep }: Newcomer): boolean {
  const { peers, standingOf } = machine
  if (peers.has(deviceId)) return true
  const all = [...peers.values()]
  const outOfStep = all.filter((peer) => !isInStep(peer))
  const isFull = peers.size >= peersMax || (!inStep && outOfStep.length >= outOfStepPeersMax)
  if (!isFull) return true
  const candidates = inStep ? all : outOfStep
  const unproven = candidates.find((peer) => !peer.proven)
  const isMember = standingOf(deviceId) === 'member'
  const stranger = isMember ? outOfStep.find((peer) => standingOf(peer.deviceId) !== 'member') : undefined
  const victim = unproven ?? stranger ?? latestOfCrowd(candidates, from.host)
  if (victim) peers.delete(victim.deviceId)
  return victim !== undefined
}

/** Whoever was removed hears nothing more of us, whatever was on its way. Returns who that was. */
export function dropRemoved({ peers, standingOf }: Machine): Peer[] {
  return drop(peers, ({ deviceId }) => standingOf(deviceId) === 'removed')
}

/** Whoever was not heard for a while is gone. Returns who that was. */
export function dropSilent({ peers, nowMs }: Machine): Peer[] {
  return drop(peers, ({ lastHeardMs }) => nowMs - lastHeardMs > peerSilenceMs)
}

function drop(peers: Map<DeviceId, Peer>, isGone: (peer: Peer) => boolean): Peer[] {
  const gone: Peer[] = []
  for (const peer of peers.values()) if (isGone(peer)) gone.push(peer)
  for (const { deviceId } of gone) peers.delete(deviceId)
  return gone
}

/** The latest peer of the host that has most, as long as it has more than another host's newcomer would leave that one. */
export function latestOfCrowd(peers: readonly Peer[], host: string): Peer | undefined {
  const byHost = Map.groupBy(peers, ({ address }) => address.host)
  const crowd = [...byHost.values()].reduce((most, group) => (group.length > most.length ? group : most), [])
  return crowd.length > (byHost.get(host)?.length ?? 0) + 1 ? crowd.at(-1) : undefined
}
