import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { DeviceId, RoomId } from '../../core/event/ids.ts'
import { createGossip } from '../gossip/createGossip.ts'
import type {
  Address,
  Gossip,
  GossipEffect,
  GossipInput,
  SavedCursor,
  SavedWindow,
  Standing,
  Stretch,
} from '../gossip/interface.ts'
import { byteText } from '../reconcile/ids.ts'
import type { SavedTree } from '../reconcile/treeSnapshot.ts'
import { uintBytes } from '../wire/byteReader.ts'
import { STORE_ID_BYTES } from '../wire/hello.ts'
import { SeededRandom } from './seededRandom.ts'
import type { VirtualEpoch } from './virtualKeyring.ts'
import { VirtualKeyring } from './virtualKeyring.ts'

/** A made-up event: its id is the hash of its blob, its blob begins with its time. */
export interface VirtualEvent {
  readonly id: Uint8Array
  readonly originServerTs: number
  readonly blob: Uint8Array
}

export function makeEvent(crypto: CryptoPort, random: SeededRandom, originServerTs: number, bytes = 200): VirtualEvent {
  return readEvent(crypto, concatBytes(uintBytes(originServerTs, 6), random.bytes(bytes - 6)))
}

/** Ids of events that look as if somebody had searched for them for years, by what the events are. */
const craftedIds = new Map<string, Uint8Array>()

/** An event with an id that is wished for. */
export function craftEvent(random: SeededRandom, originServerTs: number, id: Uint8Array): VirtualEvent {
  const blob = concatBytes(uintBytes(originServerTs, 6), random.bytes(100))
  craftedIds.set(byteText(blob), id)
  return { id, originServerTs, blob }
}

const readEvent = (crypto: CryptoPort, blob: Uint8Array): VirtualEvent => ({
  id: craftedIds.get(byteText(blob)) ?? crypto.blake2b(blob, 32),
  originServerTs:
    new DataView(blob.buffer, blob.byteOffset).getUint16(0) * 2 ** 32 +
    new DataView(blob.buffer, blob.byteOffset).getUint32(2),
  blob,
})

export interface VirtualPeerOptions {
  readonly crypto: CryptoPort
  readonly seed: number
  readonly communityId: RoomId
  readonly first: VirtualEpoch
  /** What rekey events commit to. */
  readonly committed: ReadonlyMap<string, VirtualEpoch>
  /** The epochs that events are sealed under, where it is not the first. */
  readonly sealedUnder: ReadonlyMap<string, VirtualEpoch>
  readonly address: Address
}

/** A gossip machine with a store in memory around it, as a peer would have one on disk. */
export class VirtualPeer {
  readonly address: Address
  readonly device: DeviceKeys
  readonly events = new Map<string, VirtualEvent>()
  /** How many of the first events of this peer's set a device is proven to hold. */
  readonly agreed = new Map<DeviceId, number>()
  readonly savedWindows = new Map<DeviceId, SavedWindow>()
  readonly savedCursors = new Map<DeviceId, SavedCursor>()
  savedTree: SavedTree | undefined
  /** Names the order of `events`. */
  storeId: Uint8Array
  /** Where it takes streams; 0 for nowhere. */
  tcpPort = 0
  readonly learntAddresses: Address[] = []
  /** Events that are taken in only after these ids, as an event waits for its parents. */
  readonly parents = new Map<string, Uint8Array>()
  /** What this peer thinks of others; whoever is not named is a member. */
  readonly standings = new Map<DeviceId, Standing>()
  strangersMayFollow = false
  readonly keyring: VirtualKeyring
  /** Every epoch it was told of, by whom. */
  readonly told: { readonly id: Uint8Array; readonly secret: Uint8Array; readonly from: DeviceId }[] = []
  /** What it was told that others have read. */
  readonly reads: Extract<GossipEffect, { kind: 'reads' }>[] = []
  ingestedBlobs = 0
  /** Events that it refuses, by the text of their ids. */
  readonly refuses = new Set<string>()
  /** Takes in nothing of what comes until `catchUp`. */
  isBusy = false
  /** What it sends over streams, where that is not what it holds. */
  serves: ((place: number, bytesMax: number) => Stretch | undefined) | undefined
  readonly #backlog: Extract<GossipEffect, { kind: 'ingest' }>[] = []
  gossip: Gossip
  wakeMs = 0
  #bootNumber = 0
  readonly #options: VirtualPeerOptions
  readonly #random: SeededRandom
  readonly #waiting = new Map<string, VirtualEvent[]>()

  constructor(options: VirtualPeerOptions) {
    this.#options = options
    this.#random = new SeededRandom(options.seed)
    this.address = options.address
    this.device = createDevice(options.crypto, this.#random)
    this.storeId = this.#random.bytes(STORE_ID_BYTES)
    this.keyring = new VirtualKeyring(options.crypto, options.communityId, options.first, options.committed, (id) =>
      this.events.has(id),
    )
    this.gossip = this.#start()
  }

  get deviceId(): DeviceId {
    return this.device.deviceId
  }

  /** A crash and a new start: only what is on disk remains. */
  restart(nowMs: number): void {
    this.gossip = this.#start()
    this.#waiting.clear()
    this.#backlog.length = 0
    this.#load(nowMs)
    this.wakeMs = nowMs
  }

  load(events: readonly VirtualEvent[]): void {
    const isFirst = this.events.size === 0
    for (const event of events) this.events.set(byteText(event.id), event)
    if (isFirst) this.#load(0)
    else this.gossip.step({ kind: 'held', events, origin: 'peer' }, 0)
  }

  #load(nowMs: number): void {
    const events = [...this.events.values()]
    const ids = concatBytes(...events.map(({ id }) => id))
    const originServerTs = Float64Array.from(events, (event) => event.originServerTs)
    this.gossip.step({ kind: 'loaded', ids, originServerTs, tree: this.savedTree }, nowMs)
  }

  /** Runs one input through the machine and the store; what is left is for the network. */
  step(input: GossipInput, nowMs: number): GossipEffect[] {
    const outward: GossipEffect[] = []
    const inputs = [input]
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      for (const effect of this.gossip.step(next, nowMs)) {
        const follow = this.#perform(effect)
        if (follow === 'outward') outward.push(effect)
        else inputs.push(...follow)
      }
    }
    return outward
  }

  write(events: readonly VirtualEvent[], nowMs: number): GossipEffect[] {
    for (const event of events) this.events.set(byteText(event.id), event)
    return this.step({ kind: 'held', events, origin: 'own' }, nowMs)
  }

  /** Founds an epoch: its rekey event is written, and then everything is sealed under it. */
  rekey(epoch: VirtualEpoch, event: VirtualEvent, nowMs: number): GossipEffect[] {
    const written = this.write([event], nowMs)
    this.keyring.learn([epoch])
    return [...written, ...this.step({ kind: 'epochs', epochs: this.keyring.epochs() }, nowMs)]
  }

  #perform(effect: GossipEffect): GossipInput[] | 'outward' {
    switch (effect.kind) {
      case 'ingest':
        this.#backlog.push(effect)
        return this.isBusy ? [] : this.#takeIn()
      case 'agreed':
        this.agreed.set(effect.deviceId, effect.count)
        return []
      case 'saveReplay':
        for (const window of effect.windows) this.savedWindows.set(window.deviceId, window)
        return []
      case 'address':
        this.learntAddresses.push(effect.address)
        return []
      case 'saveTree':
        this.savedTree = effect.tree
        return []
      case 'saveCursors':
        for (const cursor of effect.cursors) this.savedCursors.set(cursor.deviceId, cursor)
        return []
      case 'wake':
        this.wakeMs = effect.atMs
        return []
      case 'keychain':
        this.told.push(...effect.epochs.map((epoch) => ({ ...epoch, from: effect.from })))
        return this.keyring.learn(effect.epochs, effect.from) ? [{ kind: 'epochs', epochs: this.keyring.epochs() }] : []
      case 'statusChanged':
        // Of an epoch whose event has no box for us, others may know.
        return this.keyring.lacksSecrets ? [{ kind: 'askKeychain' }] : []
      case 'reads':
        this.reads.push(effect)
        return []
      case 'send':
      case 'announce':
      case 'dial':
      case 'write':
      case 'pause':
      case 'resume':
      case 'hangUp':
        return 'outward'
    }
  }

  /** What came and is not taken in yet. */
  get backlogBytes(): number {
    return this.#backlog.flatMap(({ blobs }) => blobs).reduce((sum, blob) => sum + blob.length, 0)
  }

  /** Takes in what has come while it was busy. */
  catchUp(nowMs: number): GossipEffect[] {
    this.isBusy = false
    return this.#takeIn().flatMap((input) => this.step(input, nowMs))
  }

  #takeIn(): GossipInput[] {
    return this.#backlog.splice(0).flatMap(({ blobs, from, number }) => {
      this.ingestedBlobs += blobs.length
      return [
        ...blobs.flatMap((blob) => this.#ingest(readEvent(this.#options.crypto, blob), from)),
        { kind: 'ingested', number, leftOverCount: this.#leftOver(blobs) },
      ]
    })
  }

  /** Once they were ingested. */
  #leftOver(blobs: readonly Uint8Array[]): number {
    const { crypto } = this.#options
    return blobs.filter((blob) => !this.events.has(byteText(readEvent(crypto, blob).id))).length
  }

  #blobsFrom(place: number, bytesMax: number): Stretch {
    const blobs: Uint8Array[] = []
    let bytes = 0
    for (const { blob } of [...this.events.values()].slice(place)) {
      bytes += blob.length
      if (bytes > bytesMax && blobs.length > 0) break
      blobs.push(blob)
    }
    return { blobs, next: place + blobs.length }
  }

  #ingest(event: VirtualEvent, from: DeviceId): GossipInput[] {
    const text = byteText(event.id)
    if (this.events.has(text) || this.refuses.has(text)) return []
    const epoch = this.#options.sealedUnder.get(text)
    if (epoch && !this.keyring.hasSecret(epoch.id)) return [{ kind: 'askKeychain' }]
    const parent = this.parents.get(text)
    if (parent && !this.events.has(byteText(parent))) {
      this.#waiting.set(byteText(parent), [...(this.#waiting.get(byteText(parent)) ?? []), event])
      return [
        { kind: 'found', ids: [event.id] },
        { kind: 'missing', ids: [parent], from },
      ]
    }
    this.events.set(text, event)
    const children = this.#waiting.get(text) ?? []
    this.#waiting.delete(text)
    const rekeyed = this.keyring.settle()
    return [
      { kind: 'held', events: [event], origin: 'peer', from },
      ...(rekeyed ? [{ kind: 'epochs' as const, epochs: this.keyring.epochs() }] : []),
      ...children.flatMap((child) => this.#ingest(child, from)),
    ]
  }

  #start(): Gossip {
    const { crypto, communityId } = this.#options
    return createGossip({
      crypto,
      random: this.#random,
      communityId,
      epochs: this.keyring.epochs(),
      standingOf: (deviceId) => this.standings.get(deviceId) ?? 'member',
      strangersMayFollow: () => this.strangersMayFollow,
      device: this.device,
      bootNumber: this.#bootNumber++,
      storeId: this.storeId,
      tcpPort: () => this.tcpPort,
      blobsFrom: (place, bytesMax) => (this.serves ?? this.#blobsFrom.bind(this))(place, bytesMax),
      cursors: [...this.savedCursors.values()],
      blobOf: (id) => this.events.get(byteText(id))?.blob,
      replay: [...this.savedWindows.values()],
    })
  }
}
