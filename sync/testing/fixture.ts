import sodium from 'libsodium-wrappers'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import { eventIdOfHash, roomIdOfCreate } from '../../core/event/ids.ts'
import { byteText } from '../reconcile/ids.ts'
import { decodeBody } from '../wire/body.ts'
import { openPacket } from '../wire/packet.ts'
import { SeededRandom } from './seededRandom.ts'
import type { VirtualEpoch } from './virtualKeyring.ts'
import type { VirtualNetwork } from './virtualNetwork.ts'
import type { VirtualEvent } from './virtualPeer.ts'
import { makeEvent, VirtualPeer } from './virtualPeer.ts'

await sodium.ready

export const crypto = sodiumCrypto(sodium)
export const communityId = roomIdOfCreate(eventIdOfHash(new SeededRandom(1).bytes(32)))
export const firstEpoch: VirtualEpoch = {
  id: new Uint8Array(32),
  secret: new SeededRandom(2).bytes(32),
  after: [],
  depth: 0,
}
export const keysOf = ({ secret }: VirtualEpoch): EpochKeys => epochKeys(crypto, communityId, secret)
export const keys = keysOf(firstEpoch)

const committed = new Map<string, VirtualEpoch>()
const sealedUnder = new Map<string, VirtualEpoch>()
let rekeys = 0

export const HOUR_MS = 3_600_000
export const START_MS = 1_750_000_000_000

/** Peers of one community, named by numbers. */
export const makePeer = (number: number): VirtualPeer =>
  new VirtualPeer({
    crypto,
    seed: 1000 + number,
    communityId,
    first: firstEpoch,
    committed,
    sealedUnder,
    address: { host: `10.0.0.${number}`, port: 4000 + number },
  })

/** Events spread over `hours`. */
export function makeEvents(seed: number, count: number, hours = 24, bytes = 200): VirtualEvent[] {
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, () => makeEvent(crypto, random, START_MS + random.below(hours * HOUR_MS), bytes))
}

/** A peer founds an epoch after all that live for it. Those who are there hear of it by its event. */
export function rekey(network: VirtualNetwork, peer: VirtualPeer): VirtualEpoch {
  const random = new SeededRandom(7_000_000 + rekeys++)
  const after = peer.keyring.verified.filter(
    (epoch) => !peer.keyring.verified.some((other) => other.after.includes(epoch)),
  )
  const event = makeEvent(crypto, random, START_MS + network.nowMs)
  const depth = 1 + Math.max(...after.map((epoch) => epoch.depth))
  const epoch = { id: event.id, secret: random.bytes(32), after, depth }
  committed.set(byteText(event.id), epoch)
  network.perform(peer, peer.rekey(epoch, event, network.nowMs))
  return epoch
}

/** A peer writes events, sealed under the epoch that it sends under. */
export function write(network: VirtualNetwork, peer: VirtualPeer, events: readonly VirtualEvent[]): void {
  const epoch = peer.keyring.sending
  if (epoch !== firstEpoch) for (const { id } of events) sealedUnder.set(byteText(id), epoch)
  network.perform(peer, peer.write(events, network.nowMs))
}

export const allEqual = (peers: readonly VirtualPeer[]): boolean => {
  const [first, ...others] = peers
  return (
    first !== undefined &&
    others.every(
      (peer) => peer.events.size === first.events.size && [...peer.events.keys()].every((id) => first.events.has(id)),
    )
  )
}

/** What a datagram of the community says, as somebody who holds an epoch's key may read it. */
export function typeOf(datagram: Uint8Array, epoch: VirtualEpoch = firstEpoch): string {
  const opened = openPacket(crypto, keysOf(epoch), datagram)
  const body = opened.ok ? decodeBody(opened.value) : opened
  if (!body.ok) return body.reason
  const { payload } = body.value
  return payload.type === 'delivery' ? payload.cargo.type : payload.type
}
