import type { DeviceId } from '../../core/event/ids.ts'
import type { PeerStatus } from '../../sync/gossip/interface.ts'
import { peerSilenceMs } from '../../sync/limits.ts'
import { parseAddress } from '../address.ts'
import { staysOut } from '../community/removal.ts'
import type { Peer } from '../peer.ts'
import { devicesOf } from '../views/communityState.ts'
import { Doctor, type DoctorOutlets } from './doctor.ts'
import type { SeenPeer } from './observations.ts'
import type { Senses } from './senses.ts'

/** The doctor of a peer; `takenPort` is the port of the start before, where another program held it this time. */
export function doctorOf(peer: Peer, senses: Senses, takenPort: number | undefined): Doctor {
  const { environment, endpoint } = peer
  const { random, nowMs, after } = environment
  const outlets: DoctorOutlets = {
    endpoint,
    takenPort,
    communities: () => communitiesSeen(peer, nowMs()),
    isAnybodyHeard: () => heardPeers(peer).length > 0,
    isAnsweredSince: (address, sinceMs) =>
      peer.communities.some((community) => community.answeredMs(address) >= sinceMs),
    greet: (address) => {
      for (const community of peer.communities) community.knock(address)
    },
  }
  return new Doctor({ senses, random, nowMs, after, outlets })
}

const heardPeers = (peer: Peer): PeerStatus[] =>
  peer.communities.flatMap((community) => [...community.networkStatus().peers])

function communitiesSeen(peer: Peer, nowMs: number): ReturnType<DoctorOutlets['communities']> {
  // Who was removed from a community hears nobody there, and that is as it should be.
  const communities = peer.communities.filter((community) => !staysOut(community))
  const statuses = communities.map((community) => community.networkStatus())
  const others = communities.flatMap((community) => [...devicesOf(community).values()].flat())
  const own = peer.profile?.device.deviceId
  const remembered = peer.profiles.communities().flatMap(({ addresses }) => addresses)
  return {
    communityCount: communities.length,
    otherDeviceCount: new Set(others.filter((deviceId) => deviceId !== own)).size,
    peers: [...onePerDevice(statuses.flatMap(({ peers }) => [...peers])).values()].map((status) => seen(status, nowMs)),
    behindCount: statuses.reduce((sum, { behind }) => sum + behind, 0),
    aheadCount: statuses.reduce((sum, { ahead }) => sum + ahead, 0),
    remembered: [...new Set(remembered)].flatMap((text) => parseAddress(text) ?? []),
  }
}

/** A device that shares several communities with us counts once. */
const onePerDevice = (statuses: readonly PeerStatus[]): Map<DeviceId, PeerStatus> =>
  new Map(statuses.map((status) => [status.deviceId, status]))

const seen = ({ address, sinceMs, announcedMs, deafMs, clockOffMs }: PeerStatus, nowMs: number): SeenPeer => ({
  address,
  knownMs: nowMs - sinceMs,
  announcementsHeard: nowMs - announcedMs <= peerSilenceMs,
  deafToUs: nowMs - deafMs <= peerSilenceMs,
  clockOffMs,
})
