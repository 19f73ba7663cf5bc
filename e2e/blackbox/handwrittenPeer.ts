import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { must } from '../../core/assert.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { epochIdBytes } from '../../core/crypto/epochId.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import { eventIdOfHash, type RoomId } from '../../core/event/ids.ts'
import type { EpochSecret } from '../../peer/community/keyring.ts'
import type { Environment } from '../../peer/environment.ts'
import { createGossip } from '../../sync/gossip/createGossip.ts'
import type { Gossip, GossipInput } from '../../sync/gossip/interface.ts'
import { STORE_ID_BYTES } from '../../sync/wire/hello.ts'
import type { KeychainEntry } from '../../sync/wire/keychain.ts'

const HOST = '127.0.0.1'
const TICK_MS = 20

/** An event as it travels, and the 32 bytes of its id. */
export interface SealedEvent {
  readonly id: Uint8Array
  readonly blob: Uint8Array
}

export interface HandwrittenOptions {
  readonly environment: Environment
  readonly communityId: RoomId
  /** The one to speak under first. */
  readonly epochs: readonly EpochSecret[]
  readonly device: DeviceKeys
  readonly bootNumber: number
}

/**
 * Whoever holds keys, with a client of their own: it speaks the protocol word for word, believes what it likes, says
 * what it likes, and notes whatever it is told.
 */
export class HandwrittenPeer {
  readonly keys: EpochKeys
  /** Every datagram that reached it, as it came. */
  readonly datagrams: Uint8Array[] = []
  /** Every blob that it was sent. */
  readonly blobs: Uint8Array[] = []
  /** Every epoch that it was told of. */
  readonly keychains: KeychainEntry[] = []
  readonly #gossip: Gossip
  readonly #socket: Socket = createSocket('udp4')
  readonly #held = new Map<string, Uint8Array>()
  readonly #ticks: NodeJS.Timeout

  private constructor({ environment, communityId, epochs, device, bootNumber }: HandwrittenOptions) {
    const { crypto, random } = environment
    const ring = epochs.map(({ id, secret }) => ({
      id: epochIdBytes(id),
      secret,
      keys: epochKeys(crypto, communityId, secret),
      status: 'live' as const,
    }))
    const sending = must(ring[0], 'there is an epoch to speak under')
    this.keys = sending.keys
    this.#gossip = createGossip({
      crypto,
      random,
      communityId,
      epochs: { sending: sending.id, ring },
      standingOf: () => 'member',
      strangersMayFollow: () => true,
      device,
      bootNumber,
      storeId: random.bytes(STORE_ID_BYTES),
      blobOf: (id) => this.#held.get(eventIdOfHash(id)),
    })
    this.#socket.on('message', (bytes, from) => {
      this.datagrams.push(bytes)
      this.#step({ kind: 'datagram', from: { host: from.address, port: from.port }, bytes })
    })
    this.#ticks = setInterval(() => this.#step({ kind: 'tick' }), TICK_MS)
  }

  static async open(options: HandwrittenOptions): Promise<HandwrittenPeer> {
    const peer = new HandwrittenPeer(options)
    peer.#socket.bind(0, HOST)
    await once(peer.#socket, 'listening')
    return peer
  }

  speakTo(udpPorts: readonly number[]): void {
    this.#step({ kind: 'addresses', list: udpPorts.map((port) => ({ host: HOST, port })) })
  }

  /** How many peers talk with it. */
  get heardCount(): number {
    return this.#gossip.status().peers.length
  }

  /** What it claims to hold from before. To be said first. */
  hold(events: readonly SealedEvent[]): void {
    for (const { id, blob } of events) this.#held.set(eventIdOfHash(id), blob)
    const ids = concatBytes(...events.map(({ id }) => id))
    this.#step({ kind: 'loaded', ids, originServerTs: new Float64Array(events.length).fill(Date.now()) })
  }

  /** Events of its own: pushed to whoever talks with it, and announced. */
  push(events: readonly SealedEvent[]): void {
    for (const { id, blob } of events) this.#held.set(eventIdOfHash(id), blob)
    this.#step({ kind: 'held', events: events.map(({ id }) => ({ id, originServerTs: Date.now() })), origin: 'own' })
  }

  /** Asks everybody for the epochs that it does not know. */
  askForKeys(): void {
    this.#step({ kind: 'askKeychain' })
  }

  close(): void {
    clearInterval(this.#ticks)
    this.#socket.close()
  }

  #step(input: GossipInput): void {
    for (const effect of this.#gossip.step(input, Date.now())) {
      if (effect.kind === 'send') this.#socket.send(effect.bytes, effect.to.port, effect.to.host)
      else if (effect.kind === 'ingest') this.blobs.push(...effect.blobs)
      else if (effect.kind === 'keychain') this.keychains.push(...effect.epochs)
    }
  }
}
