import { concatBytes } from '../../core/crypto/bytes.ts'
import { type EventId, eventIdBytes, eventIdOfHash } from '../../core/event/ids.ts'
import { createGossip } from '../../sync/gossip/createGossip.ts'
import type { Address, Gossip, GossipEffect, GossipInput, Stretch } from '../../sync/gossip/interface.ts'
import { byteText } from '../../sync/reconcile/ids.ts'
import { decodeBody } from '../../sync/wire/body.ts'
import { STORE_ID_BYTES } from '../../sync/wire/hello.ts'
import { openPacket } from '../../sync/wire/packet.ts'
import type { Device } from '../device/device.ts'
import { rememberingOpener } from '../device/rememberingOpener.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { type Attached, UDP_PORT } from '../world/simNetwork.ts'
import type { Crafted, Liar, Voice } from './liar.ts'

/** Something that is said to be held: an id, and the bytes that are sent for it. */
export interface Shelved {
  readonly id: Uint8Array
  readonly originServerTs: number
  readonly blob: Uint8Array
}

export interface FalseStoreOptions {
  readonly sim: Sim
  readonly liar: Liar
  readonly rng: Rng
  readonly voice: Voice
  readonly begins: readonly Shelved[]
  /** The honest to whom it speaks. */
  readonly audience: () => readonly Device[]
}

/**
 * The real gossip machine, under a liar's keys, over a store in which whatever it likes stands under whatever id: greets,
 * announces, pushes, answers questions and wants, and serves all of it over streams.
 */
export class FalseStore {
  /** Somebody took what it pushed to them. */
  onTaken: () => void = () => {}
  readonly #sim: Sim
  readonly #liar: Liar
  readonly #gossip: Gossip
  readonly #attached: Attached
  readonly #audience: () => readonly Device[]
  readonly #shelf = new Map<string, Uint8Array>()
  /** In the order in which it says that they came. */
  readonly #order: Uint8Array[] = []
  #cancelWake: (() => void) | undefined
  #isClosed = false

  constructor(options: FalseStoreOptions) {
    const { sim, liar, rng, voice } = options
    this.#audience = options.audience
    this.#sim = sim
    this.#liar = liar
    this.#attached = sim.network.attach(liar.device.number, sim.network.freshHost(), {
      onDatagram: (from, bytes) => {
        // What liars say to each other is of no use here, and would be most of all that is said.
        if (this.#hosts().includes(from.host)) liar.within(() => this.#heard(from, bytes))
      },
      onStream: (event) => liar.within(() => this.#step({ kind: 'stream', event })),
    })
    const { community, crypto } = liar
    this.#gossip = createGossip({
      crypto,
      random: rng,
      communityId: community.communityId,
      epochs: community.epochs.gossipEpochs,
      standingOf: () => 'member',
      strangersMayFollow: () => true,
      device: voice.keys,
      bootNumber: voice.bootNumber,
      storeId: rng.bytes(STORE_ID_BYTES),
      blobOf: (id) => this.#blobOf(id),
      blobsFrom: (place, bytesMax) => this.#blobsFrom(place, bytesMax),
      tcpPort: () => this.#attached.streams.tcpPort,
    })
    const { ids, originServerTs } = community.graph.table.held()
    const { begins } = options
    for (let at = 0; at < ids.length; at += 32) this.#order.push(ids.slice(at, at + 32))
    for (const shelved of begins) this.#put(shelved)
    this.#step({
      kind: 'loaded',
      ids: concatBytes(ids, ...begins.map(({ id }) => id)),
      originServerTs: Float64Array.from([...originServerTs, ...begins.map((shelved) => shelved.originServerTs)]),
    })
    this.#step({ kind: 'addresses', list: this.#hosts().map((host) => ({ host, port: UDP_PORT })) })
  }

  /** Says of something that it has just been written here. */
  publish(shelved: readonly Shelved[]): void {
    for (const each of shelved) this.#put(each)
    this.#step({ kind: 'held', events: shelved, origin: 'own' })
  }

  close(): void {
    this.#step({ kind: 'stop' })
    this.#isClosed = true
    this.#cancelWake?.()
    this.#attached.close()
  }

  #hosts(): string[] {
    return this.#audience().map(({ host }) => host)
  }

  #put({ id, blob }: Shelved): void {
    this.#shelf.set(byteText(id), blob)
    this.#order.push(id)
  }

  #blobOf(id: Uint8Array): Uint8Array | undefined {
    const shelved = this.#shelf.get(byteText(id))
    const eventId: EventId = eventIdOfHash(id)
    return shelved ?? this.#liar.community.store.blob(eventId)
  }

  #blobsFrom(place: number, bytesMax: number): Stretch {
    const blobs: Uint8Array[] = []
    let byteCount = 0
    let next = place
    for (; next < this.#order.length; next++) {
      const id = this.#order[next]
      const blob = id && this.#blobOf(id)
      byteCount += blob?.length ?? 0
      if (byteCount > bytesMax && blobs.length > 0) break
      if (blob) blobs.push(blob)
    }
    return { blobs, next }
  }

  #heard(from: Address, bytes: Uint8Array): void {
    const { crypto, community } = this.#liar
    for (const { keys } of community.epochs.gossipEpochs.ring.slice(0, 2)) {
      const packet = openPacket(crypto, keys, bytes)
      const body = packet.ok ? decodeBody(packet.value) : packet
      if (body.ok && body.value.payload.type === 'ack') this.onTaken()
    }
    this.#step({ kind: 'datagram', from, bytes })
  }

  #step(input: GossipInput): void {
    if (this.#isClosed) return
    const inputs: GossipInput[] = [input]
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      for (const effect of this.#gossip.step(next, this.#sim.time.nowMs)) {
        if (effect.kind === 'ingest') inputs.push(...this.#takeIn(effect))
        else this.#perform(effect)
      }
    }
  }

  /** Holds from then on what others say, good or not, so that they need not say it again. */
  #takeIn({ blobs, from, number }: Extract<GossipEffect, { kind: 'ingest' }>): GossipInput[] {
    const { crypto, community } = this.#liar
    const opener = rememberingOpener(crypto)
    const events = blobs.flatMap((blob) => {
      const opened = opener.openNow(community.epochs.openers, blob)
      if (!opened.ok) return []
      const { id, originServerTs } = opened.incoming.event
      return [{ id: eventIdBytes(id), originServerTs, blob }]
    })
    for (const event of events) this.#put(event)
    return [
      { kind: 'held', events, origin: 'peer', from },
      { kind: 'ingested', number, leftOverCount: blobs.length - events.length },
    ]
  }

  #perform(effect: Exclude<GossipEffect, { kind: 'ingest' }>): void {
    const { endpoint, streams } = this.#attached
    switch (effect.kind) {
      case 'send':
        endpoint.send(effect.to, effect.bytes)
        break
      case 'announce':
        for (const host of this.#hosts()) endpoint.send({ host, port: UDP_PORT }, effect.bytes)
        break
      case 'wake':
        this.#cancelWake?.()
        this.#cancelWake = this.#sim.time.after(Math.max(1, effect.atMs - this.#sim.time.nowMs), () =>
          this.#liar.within(() => this.#step({ kind: 'tick' })),
        )
        break
      case 'dial':
        streams.dial(effect.stream, effect.to)
        break
      case 'write':
        streams.write(effect.stream, effect.bytes)
        break
      case 'pause':
        streams.pause(effect.stream)
        break
      case 'resume':
        streams.resume(effect.stream)
        break
      case 'hangUp':
        streams.hangUp(effect.stream)
        break
    }
  }
}

/** A crafted event under its own id. */
export const shelvedOf = (liar: Liar, { id, bytes, originServerTs }: Crafted): Shelved => ({
  id: eventIdBytes(id),
  originServerTs,
  blob: liar.blob(bytes),
})
