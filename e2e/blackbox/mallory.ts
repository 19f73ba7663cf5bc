import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { assert } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import { decodeInvite, type OpenInvite } from '../../core/crypto/invite.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { type Environment, systemEnvironment } from '../../peer/environment.ts'
import { HandwrittenPeer } from './handwrittenPeer.ts'

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

/** Somebody with a leaked invite: speaks the protocol properly and pushes events that are not. */
export class Mallory {
  readonly invite: OpenInvite
  readonly environment: Environment
  readonly peer: HandwrittenPeer

  private constructor(environment: Environment, invite: OpenInvite, peer: HandwrittenPeer) {
    this.environment = environment
    this.invite = invite
    this.peer = peer
  }

  static async open(link: string, udpPort: number): Promise<Mallory> {
    const environment = await systemEnvironment()
    const { crypto, random } = environment
    const decoded = decodeInvite(crypto, link)
    assert(decoded.ok && decoded.invite.kind === 'open', 'the link is good and open')
    const { invite } = decoded
    const { communityId, epoch: id, secret } = invite
    const device = createDevice(crypto, random)
    const peer = await HandwrittenPeer.open({
      environment,
      communityId,
      epochs: [{ id, secret }],
      device,
      bootNumber: 1,
    })
    peer.speakTo([udpPort])
    return new Mallory(environment, invite, peer)
  }

  get keys(): EpochKeys {
    return this.peer.keys
  }

  /** True once the peer talks with her. */
  get isHeard(): boolean {
    return this.peer.heardCount > 0
  }

  /** Seals any bytes as an event and pushes them. */
  push(plaintext: Uint8Array): void {
    const { crypto, random } = this.environment
    const id = new Uint8Array(randomBytes(32))
    this.peer.push([{ id, blob: sealBlob(crypto, random, this.keys, plaintext) }])
  }

  close(): void {
    this.peer.close()
  }
}
