import { must } from '../../core/assert.ts'
import type { BootKeys } from '../../core/crypto/bootKey.ts'
import { createBoot } from '../../core/crypto/bootKey.ts'
import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { DeviceId, RoomId } from '../../core/event/ids.ts'
import { sweepsUntilAtOdds } from '../limits.ts'
import { EventSet } from '../reconcile/eventSet.ts'
import { sameBytes } from '../reconcile/setKey.ts'
import type { BodyHeader, Payload } from '../wire/body.ts'
import { encodeUnproven } from '../wire/body.ts'
import type { RefusalReason } from '../wire/decoded.ts'
import type { Hello } from '../wire/hello.ts'
import { ADDRESS_TOKEN_BYTES } from '../wire/hello.ts'
import { MAC_BYTES } from '../wire/layout.ts'
import { sealPacket } from '../wire/packet.ts'
import { Assembly } from './assembly.ts'
import type { Address, GossipEffect, GossipEpochs, GossipOptions } from './interface.ts'
import type { Peer } from './peer.ts'
import { macOf, signHello } from './proof.ts'
import { ReplayWindows } from './replay.ts'

/** What all parts of the gossip machine share. Each part keeps its own timers and state beside it. */
export interface Machine {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly communityId: RoomId
  keys: EpochKeys
  readonly deviceId: DeviceId
  readonly deviceKey: Uint8Array
  readonly boot: BootKeys
  readonly blobOf: (id: Uint8Array) => Uint8Array | undefined
  readonly set: EventSet
  readonly peers: Map<DeviceId, Peer>
  readonly replay: ReplayWindows
  readonly assembly: Assembly
  readonly refused: Map<RefusalReason, number>
  /** Makes the tokens by which an address proves that it receives. */
  readonly addressSecret: Uint8Array
  counter: number
  nowMs: number
  effects: GossipEffect[]
}

export function newMachine(options: GossipOptions): Machine {
  const { crypto, random, communityId, epochs, device, bootNumber, blobOf, replay } = options
  return {
    crypto,
    random,
    communityId,
    keys: sendingKeys(epochs),
    blobOf,
    deviceId: device.deviceId,
    deviceKey: device.signing.publicKey,
    boot: createBoot(crypto, random, device, communityId, bootNumber),
    set: new EventSet(crypto),
    peers: new Map(),
    replay: new ReplayWindows(replay ?? []),
    assembly: new Assembly(),
    refused: new Map(),
    addressSecret: random.bytes(KEY_BYTES),
    counter: 0,
    nowMs: Number.NEGATIVE_INFINITY,
    effects: [],
  }
}

export function sendingKeys({ sending, ring }: GossipEpochs): EpochKeys {
  return must(
    ring.find(({ id }) => sameBytes(id, sending)),
    'the epoch that we speak under is in the ring',
  ).keys
}

/** Sends anything but a hello, and only to where the peer has proven to be. */
export function sendToPeer(machine: Machine, peer: Peer, payload: Exclude<Payload, Hello>): void {
  if (!peer.proven) return
  const unproven = encodeUnproven(nextHeader(machine), payload)
  const body = concatBytes(unproven, macOf(machine.crypto, peer.pairKeys.toThem, unproven))
  const bytes = sealPacket(machine.crypto, machine.random, machine.keys, body)
  machine.effects.push({ kind: 'send', to: peer.address, bytes })
}

/** A signed hello, sealed and ready to go anywhere. */
export function sealHello(machine: Machine, hello: Hello): Uint8Array {
  const unproven = encodeUnproven(nextHeader(machine), hello)
  const body = concatBytes(unproven, signHello(machine.crypto, machine.boot, unproven))
  return sealPacket(machine.crypto, machine.random, machine.keys, body)
}

function nextHeader(machine: Machine): BodyHeader {
  return { sender: machine.deviceKey, bootNumber: machine.boot.bootNumber, counter: machine.counter++ }
}

/** What an address must echo. Needs no memory, and is worthless anywhere else or after the next start. */
export function addressToken(machine: Machine, address: Address): Uint8Array {
  const name = utf8Bytes(`${address.host} ${address.port}`)
  return machine.crypto.blake2b(name, MAC_BYTES, machine.addressSecret).slice(0, ADDRESS_TOKEN_BYTES)
}

/** Whom we may talk to in full: proven peers. Whoever fell silent is in no table at all. */
export const provenPeers = (machine: Machine): Peer[] => [...machine.peers.values()].filter((peer) => peer.proven)

/** Whether a peer said it holds exactly what we hold now. */
export const agrees = (machine: Machine, peer: Peer): boolean => sameBytes(peer.hello.root, machine.set.root())

/** Whether a peer goes on to differ although it had nothing for us again and again: it lies, or lacks what we hold. */
export const isAtOdds = (machine: Machine, peer: Peer): boolean =>
  peer.fruitlessSweeps >= sweepsUntilAtOdds && !agrees(machine, peer)

export function countRefusal(machine: Machine, reason: RefusalReason): void {
  machine.refused.set(reason, (machine.refused.get(reason) ?? 0) + 1)
}
