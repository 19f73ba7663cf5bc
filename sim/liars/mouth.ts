import { type BootKeys, createBoot } from '../../core/crypto/bootKey.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { type DeviceId, deviceIdOfKey, type RoomId } from '../../core/event/ids.ts'
import type { Address, GossipEpoch } from '../../sync/gossip/interface.ts'
import { macOf, type PairKeys, pairKeys, signGreeting } from '../../sync/gossip/proof.ts'
import { sameBytes } from '../../sync/reconcile/ids.ts'
import { lowestTreeKey, ROOT_BYTES } from '../../sync/reconcile/treeKey.ts'
import { ACK_BITMAP_BYTES } from '../../sync/wire/ack.ts'
import { type Body, decodeBody, encodeUnproven, type Payload, type Said, type Signed } from '../../sync/wire/body.ts'
import { type Cargo, cargoBytesMax, chunkBytes } from '../../sync/wire/delivery.ts'
import { blobAmongBytes } from '../../sync/wire/fresh.ts'
import type { GreetingScope } from '../../sync/wire/greeting.ts'
import { type Hello, STORE_ID_BYTES } from '../../sync/wire/hello.ts'
import { type KeychainEntry, sealKeychain } from '../../sync/wire/keychain.ts'
import { bodyBytesMax } from '../../sync/wire/layout.ts'
import { openPacket, sealPacket } from '../../sync/wire/packet.ts'
import { overheardCountMax } from '../limits.ts'
import type { Rng } from '../random/rng.ts'
import type { Attached, SimNetwork } from '../world/simNetwork.ts'

/** Somebody who answered a greeting. */
export interface Acquaintance {
  readonly deviceId: DeviceId
  readonly address: Address
  readonly pair: PairKeys
  sequence: number
  /** What was delivered and is not acknowledged. */
  readonly waiting: Map<number, () => void>
}

/** What was heard on the network, as it came. */
export interface Overheard {
  readonly from: Address
  readonly bytes: Uint8Array
}

/** Who speaks, and what they know of the community. */
export interface Speaker {
  readonly crypto: CryptoPort
  readonly network: SimNetwork
  /** Beside which device of the network it stands. */
  readonly number: number
  readonly communityId: RoomId
  readonly keys: DeviceKeys
  readonly bootNumber: number
  readonly rng: Rng
  nowMs(): number
  /** The epoch that it speaks under at the moment. */
  epoch(): GossipEpoch
  /** What it says that it holds. */
  entryCount(): number
  /** Whether it hears somebody at an address out; everybody where absent. */
  listensTo?(from: Address): boolean
  /** Does something while it can. */
  within(task: () => void): void
}

/**
 * Speaks the protocol by hand under keys of its own: keeps to its forms, and says whatever a lie needs. Greets like
 * anybody; what it is answered goes to `onSaid`.
 */
export class Mouth {
  readonly host: string
  /** Who answered, by device. */
  readonly acquaintances = new Map<DeviceId, Acquaintance>()
  readonly overheard: Overheard[] = []
  onSaid: (from: Acquaintance, said: Payload) => void = () => {}
  onAcquainted: (them: Acquaintance) => void = () => {}
  readonly boot: BootKeys
  readonly #speaker: Speaker
  readonly #attached: Attached
  #counter = 0

  constructor(speaker: Speaker) {
    this.#speaker = speaker
    const { crypto, network, number, communityId, keys, bootNumber, rng } = speaker
    this.host = network.freshHost()
    this.boot = createBoot(crypto, rng, keys, communityId, bootNumber)
    this.#attached = network.attach(number, this.host, {
      onDatagram: (from, bytes) => {
        if (speaker.listensTo?.(from) !== false) speaker.within(() => this.#heard(from, bytes))
      },
      onStream: () => {},
    })
  }

  close(): void {
    this.#attached.close()
  }

  /** A hello to an address, in words that may be any. */
  greet(to: Address, scope: GreetingScope = { kind: 'announced' }, claims: Partial<Hello> = {}): void {
    this.sendRaw(to, this.sealHello(scope, claims))
  }

  sealHello(scope: GreetingScope = { kind: 'announced' }, claims: Partial<Hello> = {}): Uint8Array {
    return this.sealSigned({
      type: 'hello',
      certificateTail: this.boot.certificate.slice(-128),
      scope,
      root: this.#speaker.rng.bytes(ROOT_BYTES),
      count: this.#speaker.entryCount(),
      storeId: this.#speaker.rng.bytes(STORE_ID_BYTES),
      tcpPort: 0,
      clockMs: this.#speaker.nowMs(),
      pusher: new Uint8Array(8),
      low: lowestTreeKey,
      // It seems to hold everything, so that nobody pushes to it what they have.
      hot: { salt: this.#speaker.rng.bytes(16), hashCount: 1, bits: new Uint8Array([255]) },
      ...claims,
    })
  }

  sealSigned(signed: Signed): Uint8Array {
    const { crypto } = this.#speaker
    const { id } = this.#speaker.epoch()
    const unproven = this.#unproven(signed)
    return this.#seal(concatBytes(unproven, signGreeting(crypto, this.boot, id, unproven)))
  }

  sealSaid({ pair }: Acquaintance, said: Said): Uint8Array {
    const { crypto } = this.#speaker
    const unproven = this.#unproven(said)
    return this.#seal(concatBytes(unproven, macOf(crypto, pair.toThem, this.#speaker.epoch().id, unproven)))
  }

  say(to: Acquaintance, said: Said): void {
    this.sendRaw(to.address, this.sealSaid(to, said))
  }

  /** Something that is acknowledged. What came before it and was lost is given up. */
  deliver(to: Acquaintance, cargo: Cargo, onTaken: () => void = () => {}): void {
    const sequence = ++to.sequence
    to.waiting.set(sequence, onTaken)
    this.say(to, { type: 'delivery', sequence, base: sequence, cargo })
  }

  /** A sealed event, in pieces where it is large; `onTaken` once its receiver has said that all of it came. */
  deliverBlob(to: Acquaintance, blob: Uint8Array, onTaken: () => void): void {
    if (blobAmongBytes(blob) <= cargoBytesMax) {
      this.deliver(to, { type: 'events', blobs: [blob] }, onTaken)
      return
    }
    const count = Math.ceil(blob.length / chunkBytes)
    const base = to.sequence + 1
    for (let index = 0; index < count; index++) {
      const sequence = ++to.sequence
      if (index === count - 1) to.waiting.set(sequence, onTaken)
      const chunk = blob.slice(index * chunkBytes, (index + 1) * chunkBytes)
      this.say(to, { type: 'delivery', sequence, base, cargo: { type: 'fragment', index, count, chunk } })
    }
  }

  /** Tells of epochs, sealed for one. */
  tell(to: Acquaintance, entries: readonly KeychainEntry[]): void {
    this.say(to, sealKeychain(this.#speaker.crypto, this.#speaker.rng, to.pair.keychainToThem, entries))
  }

  announce(bytes: Uint8Array): void {
    this.#attached.endpoint.announce(bytes, { broadcast: true })
  }

  sendRaw(to: Address, bytes: Uint8Array): void {
    this.#attached.endpoint.send(to, bytes)
  }

  /** Sends something as if it came from somewhere else. */
  sendAs(from: Address, to: Address, bytes: Uint8Array): void {
    this.#attached.sendAs(from, to, bytes)
  }

  #unproven(payload: Payload): Uint8Array {
    const { keys, bootNumber } = this.#speaker
    return encodeUnproven({ sender: keys.signing.publicKey, bootNumber, counter: this.#counter++ }, payload)
  }

  #seal(body: Uint8Array): Uint8Array {
    return sealPacket(
      this.#speaker.crypto,
      this.#speaker.rng,
      this.#speaker.epoch().keys,
      body.subarray(0, bodyBytesMax),
    )
  }

  #heard(from: Address, bytes: Uint8Array): void {
    this.overheard.push({ from, bytes })
    if (this.overheard.length > overheardCountMax) this.overheard.shift()
    const body = this.read(bytes)
    if (body === undefined || sameBytes(body.header.sender, this.#speaker.keys.signing.publicKey)) return
    const { payload, header } = body
    const deviceId = deviceIdOfKey(header.sender)
    if ('certificateTail' in payload && payload.scope.kind === 'addressed') this.#meet(from, deviceId, payload)
    const known = this.acquaintances.get(deviceId)
    if (known === undefined) return
    if (payload.type === 'ack') acknowledged(known, payload.cumulative)
    if (payload.type === 'delivery') {
      this.say(known, { type: 'ack', cumulative: payload.sequence, beyond: new Uint8Array(ACK_BITMAP_BYTES) })
    }
    this.onSaid(known, payload)
  }

  /** What a datagram of the community says. */
  read(bytes: Uint8Array): Body | undefined {
    const packet = openPacket(this.#speaker.crypto, this.#speaker.epoch().keys, bytes)
    const body = packet.ok ? decodeBody(packet.value) : packet
    return body.ok ? body.value : undefined
  }

  #meet(
    from: Address,
    deviceId: DeviceId,
    { certificateTail, scope }: Signed & { certificateTail: Uint8Array; scope: GreetingScope },
  ): void {
    if (scope.kind !== 'addressed') return
    if (scope.token) this.greet(from, { kind: 'addressed', echo: scope.token, proven: true, deaf: false })
    const known = this.acquaintances.get(deviceId)
    const pair = pairKeys(this.#speaker.crypto, this.boot, certificateTail.slice(32, 64))
    if (pair === undefined || (known && sameBytes(known.pair.toThem, pair.toThem))) return
    const them = { deviceId, address: from, pair, sequence: 0, waiting: new Map() }
    this.acquaintances.set(deviceId, them)
    this.onAcquainted(them)
  }
}

function acknowledged({ waiting }: Acquaintance, cumulative: number): void {
  for (const [sequence, onTaken] of waiting) {
    if (sequence > cumulative) continue
    waiting.delete(sequence)
    onTaken()
  }
}
