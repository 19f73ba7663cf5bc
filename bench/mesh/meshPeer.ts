import { concatBytes } from '../../core/crypto/bytes.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import type { RoomId } from '../../core/event/ids.ts'
import { createGossip } from '../../sync/gossip/createGossip.ts'
import type { Address, Gossip, GossipEffect, GossipInput } from '../../sync/gossip/interface.ts'
import { byteText } from '../../sync/reconcile/ids.ts'
import { uintBytes } from '../../sync/wire/byteReader.ts'
import type { Station } from './lan.ts'

export interface Community {
  readonly id: RoomId
  readonly secret: Uint8Array
  readonly keys: EpochKeys
}

export const communityOf = (crypto: CryptoPort, id: RoomId, secret: Uint8Array): Community => ({
  id,
  secret,
  keys: epochKeys(crypto, id, secret),
})

const TIME_BYTES = 6

/** A peer whose events are bytes that begin with their time and are named by their hash, and depend on nothing. */
export class MeshPeer implements Station {
  readonly address: Address
  readonly gossip: Gossip
  readonly blobs = new Map<string, Uint8Array>()
  readonly #crypto: CryptoPort
  readonly #onEvent: (name: string) => void

  constructor(
    crypto: CryptoPort,
    random: Random,
    community: Community,
    number: number,
    onEvent: (name: string) => void,
  ) {
    this.#crypto = crypto
    this.#onEvent = onEvent
    this.address = { host: `10.0.0.${number}`, port: 4_000 + number }
    const { id, secret, keys } = community
    const epoch = { id: new Uint8Array(32), secret, keys, status: 'live' as const }
    this.gossip = createGossip({
      crypto,
      random,
      communityId: id,
      epochs: { sending: epoch.id, ring: [epoch] },
      standingOf: () => 'member',
      strangersMayFollow: () => false,
      device: createDevice(crypto, random),
      bootNumber: 1,
      storeId: random.bytes(8),
      blobOf: (id) => this.blobs.get(byteText(id)),
    })
  }

  /** The input by which a new event of so many bytes is written, and its name. */
  write(random: Random, bytes: number, nowMs: number): { readonly name: string; readonly input: GossipInput } {
    const blob = concatBytes(uintBytes(nowMs, TIME_BYTES), random.bytes(bytes - TIME_BYTES))
    const event = this.#take(blob)
    return { name: byteText(event.id), input: { kind: 'held', events: [event], origin: 'own' } }
  }

  perform(effect: GossipEffect): GossipInput[] {
    if (effect.kind !== 'ingest') return []
    const fresh = effect.blobs.filter((blob) => !this.blobs.has(byteText(this.#idOf(blob))))
    const events = fresh.map((blob) => this.#take(blob))
    for (const { id } of events) this.#onEvent(byteText(id))
    return [
      { kind: 'held', events, origin: 'peer', from: effect.from },
      { kind: 'ingested', number: effect.number, leftOverCount: 0 },
    ]
  }

  #take(blob: Uint8Array): { readonly id: Uint8Array; readonly originServerTs: number } {
    const id = this.#idOf(blob)
    this.blobs.set(byteText(id), blob)
    const time = new DataView(blob.buffer, blob.byteOffset)
    return { id, originServerTs: time.getUint16(0) * 2 ** 32 + time.getUint32(2) }
  }

  #idOf(blob: Uint8Array): Uint8Array {
    return this.#crypto.blake2b(blob, 32)
  }
}
