import sodium from 'libsodium-wrappers'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import { eventIdOfHash, roomIdOfCreate } from '../../core/event/ids.ts'
import { decodeBody } from '../wire/body.ts'
import { openPacket } from '../wire/packet.ts'
import { SeededRandom } from './seededRandom.ts'
import type { VirtualEvent } from './virtualPeer.ts'
import { makeEvent, VirtualPeer } from './virtualPeer.ts'

await sodium.ready

export const crypto = sodiumCrypto(sodium)
export const communityId = roomIdOfCreate(eventIdOfHash(new SeededRandom(1).bytes(32)))
const secret = new SeededRandom(2).bytes(32)
export const keys = epochKeys(crypto, communityId, secret)

export const HOUR_MS = 3_600_000
export const START_MS = 1_750_000_000_000

/** Peers of one community, named by numbers. */
export const makePeer = (number: number): VirtualPeer =>
  new VirtualPeer({
    crypto,
    seed: 1000 + number,
    communityId,
    secret,
    keys,
    address: { host: `10.0.0.${number}`, port: 4000 + number },
  })

/** Events spread over `hours`. */
export function makeEvents(seed: number, count: number, hours = 24, bytes = 200): VirtualEvent[] {
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, () => makeEvent(crypto, random, START_MS + random.below(hours * HOUR_MS), bytes))
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

/** What a datagram of the community says, as somebody who holds its key may read it. */
export function typeOf(datagram: Uint8Array): string {
  const opened = openPacket(crypto, keys, datagram)
  const body = opened.ok ? decodeBody(opened.value) : opened
  if (!body.ok) return body.reason
  const { payload } = body.value
  return payload.type === 'delivery' ? payload.cargo.type : payload.type
}
