import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { assert } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import { decodeInvite, type OpenInvite } from '../../core/crypto/invite.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import { eventIdOfHash } from '../../core/event/ids.ts'
import { type Environment, systemEnvironment } from '../../peer/environment.ts'
import { createGossip } from '../../sync/gossip/createGossip.ts'
import type { Gossip, GossipInput } from '../../sync/gossip/interface.ts'

const HOST = '127.0.0.1'

/** Somebody with a socket and no key: sends whatever to a peer and notes every answer. */
export class Outsider {
  readonly answers: Uint8Array[] = []
  readonly #socket: Socket = createSocket('udp4')

  static async open(): Promise<Outsider> {
    const outsider = new Outsider()
    outsider.#socket.on('message', (bytes) => outsider.answers.push(bytes))
    outsider.#socket.bind(0, HOST)
    await once(outsider.#socket, 'listening')
    return outsider
  }

  send(udpPort: number, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#socket.send(bytes, udpPort, HOST, (error) => (error ? reject(error) : resolve())),
    )
  }

  close(): void {
    this.#socket.close()
  }
}

/** A wire-tap between two peers: hands every datagram on and keeps a copy. */
export class WireTap {
  readonly captured: Uint8Array[] = []
  readonly #outer: Socket = createSocket('udp4')
  readonly #inner: Socket = createSocket('udp4')
  #callerPort = 0

  /** Whoever speaks to `port` speaks to the peer at `udpPort`. */
  static async open(udpPort: number): Promise<WireTap> {
    const tap = new WireTap()
    tap.#outer.on('message', (bytes, { port }) => {
      tap.#callerPort = port
      tap.captured.push(bytes)
      tap.#inner.send(bytes, udpPort, HOST)
    })
    tap.#inner.on('message', (bytes) => {
      tap.captured.push(bytes)
      if (tap.#callerPort !== 0) tap.#outer.send(bytes, tap.#callerPort, HOST)
    })
    for (const socket of [tap.#outer, tap.#inner]) {
      socket.bind(0, HOST)
      await once(socket, 'listening')
    }
    return tap
  }

  get port(): number {
    return this.#outer.address().port
  }

  close(): void {
    this.#outer.close()
    this.#inner.close()
  }
}

const FIRST_EPOCH = new Uint8Array(32)

/** Somebody with a leaked invite: speaks the protocol properly and pushes events that are not. */
export class Mallory {
  readonly invite: OpenInvite
  readonly keys: EpochKeys
  readonly environment: Environment
  readonly #gossip: Gossip
  readonly #socket: Socket = createSocket('udp4')
  readonly #blobs = new Map<string, Uint8Array>()
  readonly #ticks: NodeJS.Timeout

  private constructor(environment: Environment, invite: OpenInvite) {
    this.environment = environment
    this.invite = invite
    const { crypto, random } = environment
    this.keys = epochKeys(crypto, invite.communityId, invite.secret)
    this.#gossip = createGossip({
      crypto,
      random,
      communityId: invite.communityId,
      epochs: {
        sending: FIRST_EPOCH,
        ring: [{ id: FIRST_EPOCH, secret: invite.secret, keys: this.keys, status: 'live' }],
      },
      standingOf: () => 'member',
      strangersMayFollow: () => false,
      device: createDevice(crypto, random),
      bootNumber: 1,
      blobOf: (id) => this.#blobs.get(eventIdOfHash(id)),
    })
    this.#socket.on('message', (bytes, from) =>
      this.#step({ kind: 'datagram', from: { host: from.address, port: from.port }, bytes }),
    )
    this.#ticks = setInterval(() => this.#step({ kind: 'tick' }), 20)
  }

  static async open(link: string, udpPort: number): Promise<Mallory> {
    const environment = await systemEnvironment()
    const decoded = decodeInvite(environment.crypto, link)
    assert(decoded.ok && decoded.invite.kind === 'open', 'the link is good and open')
    const mallory = new Mallory(environment, decoded.invite)
    mallory.#socket.bind(0, HOST)
    await once(mallory.#socket, 'listening')
    mallory.#step({ kind: 'addresses', list: [{ host: HOST, port: udpPort }] })
    return mallory
  }

  /** True once the peer talks with her. */
  get isHeard(): boolean {
    return this.#gossip.status().peers.length > 0
  }

  /** Seals any bytes as an event and pushes them. */
  push(plaintext: Uint8Array): void {
    const { crypto, random } = this.environment
    const id = new Uint8Array(randomBytes(32))
    this.#blobs.set(eventIdOfHash(id), sealBlob(crypto, random, this.keys, plaintext))
    this.#step({ kind: 'held', events: [{ id, originServerTs: Date.now() }], origin: 'own' })
  }

  close(): void {
    clearInterval(this.#ticks)
    this.#socket.close()
  }

  #step(input: GossipInput): void {
    for (const effect of this.#gossip.step(input, Date.now())) {
      if (effect.kind === 'send') this.#socket.send(effect.bytes, effect.to.port, effect.to.host)
    }
  }
}
