import type { BootKeys } from '../../core/crypto/bootKey.ts'
import { createBoot } from '../../core/crypto/bootKey.ts'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { DeviceId, RoomId } from '../../core/event/ids.ts'
import { bulkMissingMin, crowdPeers, exchangesUntilAtOdds } from '../limits.ts'
import { EventSet } from '../reconcile/eventSet.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { BodyHeader, Said, Signed } from '../wire/body.ts'
import { encodeUnproven } from '../wire/body.ts'
import type { RefusalReason } from '../wire/decoded.ts'
import { ADDRESS_TOKEN_BYTES } from '../wire/greeting.ts'
import { MAC_BYTES } from '../wire/layout.ts'
import { sealPacket } from '../wire/packet.ts'
import { Assembly } from './assembly.ts'
import { Cursors } from './cursors.ts'
import { EpochRing } from './epochRing.ts'
import { isInStep } from './inStep.ts'
import { Intake } from './intake.ts'
import type { Address, GossipEffect, GossipEpoch, GossipOptions, Standing, Stretch } from './interface.ts'
import { OwnRoots } from './ownRoots.ts'
import type { Peer } from './peer.ts'
import { macOf, signGreeting } from './proof.ts'
import { Recents } from './recents.ts'
import { ReplayWindows } from './replay.ts'

/** What all parts of the gossip machine share. Each part keeps its own timers and state beside it. */
export interface Machine {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly communityId: RoomId
  readonly ring: EpochRing
  readonly deviceId: DeviceId
  readonly deviceKey: Uint8Array
  readonly boot: BootKeys
  readonly storeId: Uint8Array
  readonly blobOf: (id: Uint8Array) => Uint8Array | undefined
  readonly standingOf: (deviceId: DeviceId) => Standing
  readonly strangersMayFollow: () => boolean
  readonly set: EventSet
  readonly roots: OwnRoots
  readonly recents: Recents
  readonly tcpPort: () => number
  /** The time of day, where it is not that of the steps. */
  readonly clockMs: (() => number) | undefined
  readonly peers: Map<DeviceId, Peer>
  readonly replay: ReplayWindows
  readonly assembly: Assembly
  readonly intake: Intake
  readonly cursors: Cursors
  readonly blobsFrom: (place: number, bytesMax: number) => Stretch | undefined
  readonly bulkMissingMin: number
  readonly refused: Map<RefusalReason, number>
  /** Makes the tokens by which an address proves that it receives. */
  readonly addressSecret: Uint8Array
  counter: number
  /** Until then a stream is bringing what is missing, and nobody else is asked for it. */
  bulkUntilMs: number
  nowMs: number
  effects: GossipEffect[]
}

export function newMachine(options: GossipOptions): Machine {
  const { crypto, random, communityId, epochs, device, bootNumber, storeId, blobOf, replay } = options
  const { standingOf, strangersMayFollow } = options
  return {
    crypto,
    random,
    communityId,
    tcpPort: options.tcpPort ?? (() => 0),
    clockMs: options.clockMs,
    ring: new EpochRing(crypto, epochs),
    standingOf,
    strangersMayFollow,
    blobOf,
    storeId,
    deviceId: device.deviceId,
    deviceKey: device.signing.publicKey,
    boot: createBoot(crypto, random, device, communityId, bootNumber),
    set: new EventSet(crypto, random),
    roots: new OwnRoots(),
    recents: new Recents(),
    peers: new Map(),
    replay: new ReplayWindows(replay ?? []),
    assembly: new Assembly(),
    intake: new Intake(),
    cursors: new Cursors(options.cursors ?? []),
    blobsFrom: options.blobsFrom ?? (() => undefined),
    bulkMissingMin: options.bulkMissingMin ?? bulkMissingMin,
    bulkUntilMs: Number.NEGATIVE_INFINITY,
    refused: new Map(),
    addressSecret: random.bytes(KEY_BYTES),
    counter: 0,
    nowMs: Number.NEGATIVE_INFINITY,
    effects: [],
  }
}

/** Says something to a peer that is in step with us, where it has proven to be. */
export function sendToPeer(machine: Machine, peer: Peer, said: Said): void {
  if (isInStep(peer)) sendUnder(machine, peer, peer.epoch, said)
}

/** Says something under a certain epoch to a peer, in step or not, where it has proven to be. */
export function sendUnder(machine: Machine, peer: Peer, epoch: GossipEpoch, said: Said): void {
  if (!peer.proven) return
  const bytes = sealFor(machine, peer, epoch, said)
  machine.effects.push({ kind: 'send', to: peer.address, bytes })
}

/** What is said to a peer, in a packet for it alone. */
export function sealFor(machine: Machine, peer: Peer, epoch: GossipEpoch, said: Said): Uint8Array {
  const unproven = encodeUnproven(nextHeader(machine), said)
  const mac = macOf(machine.crypto, peer.pairKeys.toThem, epoch.id, unproven)
  return sealPacket(machine.crypto, machine.random, epoch.keys, unproven, mac)
}

/** What is signed, for whoever may hear it, sealed and ready to go anywhere. */
export function sealSigned(machine: Machine, epoch: GossipEpoch, signed: Signed): Uint8Array {
  const unproven = encodeUnproven(nextHeader(machine), signed)
  const signature = signGreeting(machine.crypto, machine.boot, epoch.id, unproven)
  return sealPacket(machine.crypto, machine.random, epoch.keys, unproven, signature)
}

/** The time of day here. */
export const timeOfDayMs = ({ clockMs, nowMs }: Machine): number => clockMs?.() ?? nowMs

function nextHeader(machine: Machine): BodyHeader {
  return { sender: machine.deviceKey, bootNumber: machine.boot.bootNumber, counter: machine.counter++ }
}

/** What an address must echo. Needs no memory, and is worthless anywhere else or after the next start. */
export function addressToken(machine: Machine, address: Address): Uint8Array {
  const name = utf8Bytes(`${address.host} ${address.port}`)
  return machine.crypto.blake2b(name, MAC_BYTES, machine.addressSecret).slice(0, ADDRESS_TOKEN_BYTES)
}

/** Who sits where it says, whatever epoch it lives in. Whoever fell silent is in no table at all. */
export function provenPeers({ peers }: Machine): Peer[] {
  const proven: Peer[] = []
  for (const peer of peers.values()) if (peer.proven) proven.push(peer)
  return proven
}

/** Whom we may talk to in full. Asked for several times with every datagram. */
export function peersInStep({ peers }: Machine): Peer[] {
  const inStep: Peer[] = []
  for (const peer of peers.values()) if (peer.proven && isInStep(peer)) inStep.push(peer)
  return inStep
}

/**
 * Whether anything about a peer is worth writing down. Who calls under an epoch that we left, and is no member, may be
 * made up by somebody who was removed.
 */
export const isWorthKeeping = ({ standingOf }: Machine, peer: Peer): boolean =>
  peer.proven && (isInStep(peer) || standingOf(peer.deviceId) === 'member')

/** Whether a peer said it holds exactly what we hold now. */
export const agrees = (machine: Machine, peer: Peer): boolean => sameBytes(peer.hello.root, machine.set.root())

/**
 * Whether a peer may hold something that we do not: it said that it holds a set that ours never was. Who holds what we held
 * a moment ago is merely behind us.
 */
export const mayHoldMore = (machine: Machine, peer: Peer): boolean =>
  !agrees(machine, peer) && machine.roots.countOf(peer.hello.root) === undefined

/** How many peers there are for each place of a small group, at least 1: so much less everybody says by itself. */
export const crowdFactor = ({ peers }: Machine): number => Math.max(1, peers.size / crowdPeers)

/** Whether a peer goes on to differ although it had nothing for us again and again: it lies, or lacks what we hold. */
export const isAtOdds = (machine: Machine, peer: Peer): boolean =>
  peer.fruitlessExchanges >= exchangesUntilAtOdds && !agrees(machine, peer)

export function countRefusal(machine: Machine, reason: RefusalReason): void {
  machine.refused.set(reason, (machine.refused.get(reason) ?? 0) + 1)
}
