import { assert } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import { type DeviceId, type EventId, eventIdBytes, eventIdOfHash, type RoomId } from '../../core/event/ids.ts'
import { type SignedEvent, signEvent } from '../../core/event/signEvent.ts'
import type { Added, CommunityGraph } from '../../core/graph/communityGraph.ts'
import { type Draft, protoEvent } from '../../core/graph/protoEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { StoredCommunity, StoredProfile } from '../../core/store/profileStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { createGossip } from '../../sync/gossip/createGossip.ts'
import type { Address, Gossip, GossipEffect, GossipInput, GossipStatus } from '../../sync/gossip/interface.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { openEvent } from './communityLog.ts'
import { nextBootNumber, savedWindows, saveWindows } from './communityMeta.ts'
import { LoggedGraph } from './loggedGraph.ts'
import { Refusals } from './refusals.ts'
import { SentOnce } from './sentOnce.ts'

/** What a community's peer needs of the outside: a network to send on, a place to remember addresses. */
export interface CommunityOutlets {
  send(to: Address, bytes: Uint8Array): void
  announce(bytes: Uint8Array): void
  rememberAddress(address: Address): void
  /** Something that can be seen has changed. */
  changed(): void
}

/** How a community's first epoch is called on the wire. */
const FIRST_EPOCH = new Uint8Array(32)

/** What this device has to say; who says it and upon what follows. */
type OwnDraft = Pick<Draft, 'type' | 'content'> & { readonly stateKey?: string }

/**
 * One community on this device: its graph in memory, its log on disk, its gossip with others. A message leaves and
 * arrives through here, and both ways end in the same ingest.
 */
export class CommunityPeer {
  readonly stored: StoredCommunity
  readonly profile: StoredProfile
  readonly refusals = new Refusals()
  readonly sentOnce = new SentOnce()
  readonly #environment: Environment
  readonly #store: CommunityStore
  readonly #keys: EpochKeys
  readonly #logged: LoggedGraph
  readonly #gossip: Gossip
  readonly #outlets: CommunityOutlets
  readonly #heldBy = new Map<EventId, Set<DeviceId>>()
  #shownStatus: GossipStatus
  /** The disk refused the latest events of others. */
  #lacksRoom = false
  readonly #effects: GossipEffect[] = []
  #performing = false
  #cancelWake: (() => void) | undefined
  #closed = false

  constructor(options: {
    environment: Environment
    store: CommunityStore
    stored: StoredCommunity
    profile: StoredProfile
    outlets: CommunityOutlets
  }) {
    this.#environment = options.environment
    this.#store = options.store
    this.stored = options.stored
    this.profile = options.profile
    this.#outlets = options.outlets
    const { environment, store, profile } = options
    const { crypto, random } = environment
    const { communityId, secret } = options.stored
    this.#keys = epochKeys(crypto, communityId, secret)
    this.#logged = new LoggedGraph({ environment, store, profile, communityId, keys: this.#keys })
    if (this.#logged.damagedCount > 0) this.refusals.count('damagedOnDisk', this.#logged.damagedCount)
    this.#gossip = createGossip({
      crypto,
      random,
      communityId,
      epochs: { sending: FIRST_EPOCH, ring: [{ id: FIRST_EPOCH, secret, keys: this.#keys, status: 'live' }] },
      standingOf: () => 'member',
      strangersMayFollow: () => false,
      device: options.profile.device,
      bootNumber: nextBootNumber(options.store, options.environment.nowMs()),
      blobOf: (id) => this.#unlessStorageRefuses(() => options.store.blob(eventIdOfHash(id))),
      replay: savedWindows(options.store),
    })
    this.#shownStatus = this.#gossip.status()
  }

  get communityId(): RoomId {
    return this.stored.communityId
  }

  get graph(): CommunityGraph {
    return this.#logged.graph
  }

  get keys(): EpochKeys {
    return this.#keys
  }

  /** When the copy of an event arrived here, by this device's clock. */
  receivedTs(id: EventId): number {
    return this.#logged.receivedTs(id)
  }

  /** The devices that are known to hold an own event of this run; undefined for any other event. */
  heldBy(id: EventId): ReadonlySet<DeviceId> | undefined {
    return this.#heldBy.get(id)
  }

  /** Who is here and who agrees, at this very moment. */
  networkStatus(): GossipStatus {
    return this.#gossip.status()
  }

  /**
   * The same as live queries show it: it moves only when they are refreshed. The gossip tells of changes a few times a
   * second, and never of one that was taken back in between.
   */
  get shownStatus(): GossipStatus {
    const status = this.#shownStatus
    // What the disk refuses is never taken from others, who in time count as being at odds with us.
    return this.#lacksRoom && status.state === 'live' ? { ...status, state: 'catchingUp' } : status
  }

  /** Begins to speak and listen. Everything on disk is known to the gossip before its first word. */
  start(addresses: readonly Address[]): void {
    const held = [...this.graph.rooms.values()].flatMap((room) => [...room.entries()])
    const events = held.map(({ event }) => ({ id: eventIdBytes(event.id), originServerTs: event.originServerTs }))
    this.#step({ kind: 'held', events, origin: 'disk' })
    this.#step({ kind: 'missing', ids: this.#logged.missing.map(eventIdBytes) })
    this.#step({ kind: 'addresses', list: addresses })
  }

  /** Whether a datagram is sealed under a key of this community. */
  matches(from: Address, bytes: Uint8Array): boolean {
    return this.#gossip.matches(from, bytes, this.#environment.nowMs())
  }

  datagram(from: Address, bytes: Uint8Array): void {
    this.#step({ kind: 'datagram', from, bytes })
  }

  addAddresses(list: readonly Address[]): void {
    this.#step({ kind: 'addresses', list })
  }

  /** Writes an event of our own on top of what the room holds. It is on the disk before anybody hears of it. */
  write(room: RoomGraph, draft: OwnDraft): EventId {
    return this.writeSigned([this.sign(room, draft)])
  }

  /** An event of our own on top of what the room holds, for `writeSigned`. */
  sign(room: RoomGraph, draft: OwnDraft): SignedEvent {
    const { userId, device } = this.profile
    const originServerTs = this.#environment.nowMs()
    const unsigned = protoEvent(room, { ...draft, sender: userId, signer: device.deviceId, originServerTs })
    const result = signEvent(this.#environment.crypto, device.signing, unsigned)
    if (!result.ok) throw new RefusalError('tooLarge', 'That is too long to be sent as one message.')
    return result.signed
  }

  /** Takes events signed on this device, parents first; answers the id of the last. Refused as a whole or not at all. */
  writeSigned(signed: readonly SignedEvent[]): EventId {
    const { crypto, random } = this.#environment
    const incoming = signed.map((event) => ({ ...event, blob: sealBlob(crypto, random, this.#keys, event.bytes) }))
    const result = this.graph.ingest(incoming)
    const last = signed.at(-1)
    assert(last !== undefined, 'there is something to write')
    if (!result.added.some(({ entry }) => entry.event.id === last.event.id)) {
      if (result.added.length > 0) this.#logged.goBack()
      throw new RefusalError('forbidden', 'The rules of this channel do not allow you to do that.')
    }
    this.#logged.keep(result.added, 'own')
    for (const { event } of signed) this.#heldBy.set(event.id, new Set())
    this.#tell(result.added, 'own')
    return last.event.id
  }

  close(): void {
    this.#step({ kind: 'stop' })
    this.#closed = true
    this.#cancelWake?.()
    this.#unlessStorageRefuses(() => this.#store.checkpoint())
    this.#store.close()
  }

  /** Sealed events from another device: opened, checked, placed, stored in one transaction, and only then announced. */
  #ingest(blobs: readonly Uint8Array[], from: DeviceId): void {
    const { crypto } = this.#environment
    const incoming = []
    for (const blob of blobs) {
      const opened = openEvent(crypto, [this.#keys], blob)
      if (opened.ok) incoming.push({ ...opened.incoming, from })
      else this.refusals.count(opened.reason)
    }
    const result = this.graph.ingest(incoming)
    for (const { reason, rule } of result.refused)
      this.refusals.count(rule === undefined ? reason : `${reason} ${rule}`)
    const refusedCount = blobs.length - incoming.length + result.refused.length
    if (refusedCount > 0) this.#step({ kind: 'refused', count: refusedCount, from })
    // Where the disk refuses, nothing is lost: whoever sent this still has it, and offers it again while we differ.
    const isKept = () => {
      this.#logged.keep(result.added, 'peer')
      return true
    }
    const kept = this.#unlessStorageRefuses(isKept) ?? false
    if (result.added.length > 0) this.#lacksRoom = !kept
    if (!kept) {
      this.#statusChanged()
      return
    }
    const added = new Set(result.added.map(({ entry }) => entry.event.id))
    const found = incoming.map(({ event }) => event.id).filter((id) => !added.has(id))
    this.#tell(result.added, 'peer', from)
    this.#step({ kind: 'found', ids: found.map(eventIdBytes) })
    this.#step({ kind: 'missing', ids: result.missing.map(eventIdBytes), from })
  }

  #tell(added: readonly Added[], origin: 'own' | 'peer', from?: DeviceId): void {
    if (added.length === 0) return
    const events = added.map(({ entry }) => ({
      id: eventIdBytes(entry.event.id),
      originServerTs: entry.event.originServerTs,
    }))
    this.#step({ kind: 'held', events, origin, from })
    this.#statusChanged()
  }

  /** For what nobody is waiting for: a disk that refuses is counted, and the peer goes on. */
  #unlessStorageRefuses<Value>(operation: () => Value): Value | undefined {
    try {
      return operation()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.refusals.count(`storage:${error.code}`)
      return undefined
    }
  }

  /** Effects are performed in the order in which they were asked for, also where performing one is a next input. */
  #step(input: GossipInput): void {
    if (this.#closed) return
    this.#effects.push(...this.#gossip.step(input, this.#environment.nowMs()))
    if (this.#performing) return
    this.#performing = true
    try {
      for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift()) {
        this.#perform(effect)
      }
    } finally {
      this.#performing = false
    }
  }

  #perform(effect: GossipEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#outlets.send(effect.to, effect.bytes)
        break
      case 'announce':
        this.#outlets.announce(effect.bytes)
        break
      case 'ingest':
        this.#ingest(effect.blobs, effect.from)
        break
      case 'holds':
        this.#noteHolder(effect.deviceId, effect.ids)
        break
      case 'address':
        this.#unlessStorageRefuses(() => this.#outlets.rememberAddress(effect.address))
        break
      case 'saveReplay':
        this.#unlessStorageRefuses(() => saveWindows(this.#store, effect.windows))
        break
      case 'keychain':
        // There are no epochs but the first yet.
        break
      case 'statusChanged':
        this.#statusChanged()
        break
      case 'wake':
        this.#wakeAt(effect.atMs)
        break
    }
  }

  #statusChanged(): void {
    this.#shownStatus = this.#gossip.status()
    this.#outlets.changed()
  }

  #noteHolder(deviceId: DeviceId, ids: readonly Uint8Array[]): void {
    for (const id of ids) this.#heldBy.get(eventIdOfHash(id))?.add(deviceId)
    this.#outlets.changed()
  }

  #wakeAt(atMs: number): void {
    this.#cancelWake?.()
    const delayMs = Math.max(0, atMs - this.#environment.nowMs())
    this.#cancelWake = this.#environment.after(delayMs, () => this.#step({ kind: 'tick' }))
  }
}
