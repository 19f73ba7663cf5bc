import { assert } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import type { KeyPair } from '../../core/crypto/port.ts'
import { type DeviceId, type EventId, encodeBase64, eventIdBytes, type RoomId } from '../../core/event/ids.ts'
import type { SignedEvent } from '../../core/event/signEvent.ts'
import type { Added, CommunityGraph } from '../../core/graph/communityGraph.ts'
import type { Draft } from '../../core/graph/protoEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { isOpenToAll } from '../../core/keys/standing.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { StoredCommunity, StoredProfile } from '../../core/store/profileStore.ts'
import type { Address, Gossip, GossipEffect, GossipStatus, StreamEvent } from '../../sync/gossip/interface.ts'
import type { SavedTree } from '../../sync/reconcile/treeSnapshot.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { Ingest } from '../ingest/ingest.ts'
import { PrivateRooms } from '../privateRooms/privateRooms.ts'
import { unlessStorageRefuses } from '../unlessStorageRefuses.ts'
import type { BodyOf } from '../views/messageBody.ts'
import { Comeback } from './comeback.ts'
import { CommunityEpochs } from './communityEpochs.ts'
import { heldOf } from './communityLog.ts'
import { savedTree, saveOfGossip } from './communityMeta.ts'
import type { Changed, CommunityOutlets } from './communityOutlets.ts'
import { Deliveries } from './deliveries.ts'
import { GossipLoop } from './gossipLoop.ts'
import { type EpochSecret, enteredWith, Keyring, secretTold, type Teller } from './keyring.ts'
import { LoggedGraph } from './loggedGraph.ts'
import { newGossip } from './newGossip.ts'
import { newReads } from './newReads.ts'
import { Pace } from './pace.ts'
import type { Reads } from './reads.ts'
import { Refusals } from './refusals.ts'
import { staysOut } from './removal.ts'
import { SentOnce } from './sentOnce.ts'
import { signOwn } from './signOwn.ts'
import { Standings } from './standings.ts'

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
  readonly #logged: LoggedGraph
  /** What it keeps to some of its members. */
  readonly privateRooms: PrivateRooms
  readonly #epochs: CommunityEpochs
  readonly #gossip: Gossip
  /** What an earlier start kept of the tree over what is here, until the gossip has it. */
  #tree: SavedTree | undefined
  readonly #loop: GossipLoop
  readonly #ingest: Ingest
  readonly #outlets: CommunityOutlets
  /** Which devices hold how much of what is here. */
  readonly deliveries: Deliveries
  /** Who has read how far. */
  readonly reads: Reads
  readonly standings: Standings
  readonly comeback: Comeback
  /** How fast what is missing arrives. */
  readonly pace = new Pace()
  #shownStatus: GossipStatus
  /** Others were asked for better copies of what is held. */
  #wantsCopies = false
  /** The disk refused the latest events of others. */
  #lacksRoom = false

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
    const { crypto } = environment
    const { communityId } = options.stored
    const keyring = new Keyring({ crypto, communityId, store })
    keyring.tell([enteredWith(options.stored)], 'joining', environment.nowMs())
    this.privateRooms = new PrivateRooms({ environment, store, profile, communityId, graph: () => this.graph })
    const bodyOf: BodyOf = (room, event) => this.privateRooms.bodyOf(room, event)
    const { doubted } = this.#outlets
    this.#logged = new LoggedGraph({ environment, store, profile, communityId, keyring, bodyOf, doubted })
    if (this.#logged.damagedCount > 0) this.refusals.count('damagedOnDisk', this.#logged.damagedCount)
    const { device } = profile
    this.standings = new Standings(this)
    this.comeback = new Comeback(this)
    this.#epochs = new CommunityEpochs({ environment, device, keyring, root: this.graph.root })
    this.#unlessStorageRefuses(() => this.#epochs.refresh())
    this.#tree = savedTree(crypto, store, this.graph.table.held())
    const { gossip, orderName } = newGossip({
      environment,
      communityId,
      store,
      damagedCount: this.#logged.damagedCount,
      epochs: this.#epochs.gossipEpochs,
      standingOf: (deviceId) => this.#unlessDoubted(() => this.standings.of(deviceId)) ?? 'stranger',
      strangersMayFollow: () => this.#unlessDoubted(() => isOpenToAll(this.graph.root)) ?? false,
      device,
      tcpPort: () => this.#outlets.tcpPort(),
      unlessStorageRefuses: (operation) => this.#unlessStorageRefuses(operation),
    })
    this.#gossip = gossip
    this.deliveries = new Deliveries({
      store,
      storeId: encodeBase64(orderName),
      placeOf: (id) => this.#gossip.placeOf(eventIdBytes(id)),
      isMember: (deviceId) => this.standings.of(deviceId) === 'member',
    })
    this.reads = newReads(this, (to, marks) => this.#loop.step({ kind: 'reads', to, marks }))
    this.#loop = new GossipLoop(this.#gossip, environment, (effect) => this.#unlessDoubted(() => this.#perform(effect)))
    this.#ingest = new Ingest({
      opener: environment.opener,
      after: environment.after,
      epochs: () => this.#epochs.openers,
      graph: () => this.graph,
      place: (incoming) => this.#unlessStorageRefuses(() => this.#logged.place(incoming)),
      keep: (news) => this.#keep(news),
      tell: (added, from) => this.#tell(added, 'peer', from),
      renewKeys: () => this.#renewKeys(),
      step: (input) => this.#loop.step(input),
      askKeychain: () => this.#askKeychain(),
      countRefusal: (reason, count) => this.refusals.count(reason, count),
      completed: () => this.#outlets.changed('content'),
      wantCopies: () => this.#wantCopies(),
    })
    this.#shownStatus = this.#gossip.status()
    this.#unlessStorageRefuses(() => this.privateRooms.refresh())
  }

  get communityId(): RoomId {
    return this.stored.communityId
  }

  get graph(): CommunityGraph {
    return this.#logged.graph
  }

  /** What it keeps on disk. */
  get store(): CommunityStore {
    return this.#store
  }

  /** The secrets that this device holds, and what the graph says of them. */
  get epochs(): CommunityEpochs {
    return this.#epochs
  }

  /** When the copy of an event arrived here, by this device's clock. */
  receivedTs(id: EventId): number {
    return this.#logged.receivedTs(id)
  }

  /** Who is here and who agrees, at this very moment. */
  networkStatus(): GossipStatus {
    return this.#gossip.status()
  }

  /** How much is kept of what others bring about. */
  readonly bounds = () => [...this.#gossip.bounds(), this.#ingest.bound, ...this.graph.bounds()]

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
    this.#loop.step({ kind: 'loaded', ...this.graph.table.held(), tree: this.#tree })
    this.#tree = undefined
    this.#loop.step({ kind: 'missing', ids: this.#logged.missing.map(eventIdBytes) })
    this.#wantCopies()
    this.#loop.step({ kind: 'addresses', list: addresses })
  }

  /** Whether a datagram is sealed under a key of this community. */
  matches(from: Address, bytes: Uint8Array): boolean {
    return this.#loop.matches(from, bytes)
  }

  datagram(from: Address, bytes: Uint8Array): void {
    this.#loop.step({ kind: 'datagram', from, bytes })
  }

  /** Something happened on a stream of this community. */
  streamEvent(event: StreamEvent): void {
    this.#loop.step({ kind: 'stream', event })
  }

  /** Greets an address this once, for who wants to know whether a member is there. */
  knock(address: Address): void {
    this.#loop.step({ kind: 'knock', address })
  }

  /** When a member at an address last answered what was sent there; `-Infinity` for never. */
  answeredMs(address: Address): number {
    return this.#gossip.echoedMs(address)
  }

  /** Others may be around than before. */
  networkChanged(): void {
    this.#loop.step({ kind: 'networkChanged' })
  }

  addAddresses(list: readonly Address[]): void {
    this.#loop.step({ kind: 'addresses', list })
  }

  /** Writes an event of our own on top of what the room holds. It is on the disk before anybody hears of it. */
  write(room: RoomGraph, draft: OwnDraft): EventId {
    return this.writeSigned([this.sign(room, draft)])
  }

  /** The same under the user key, which is at hand for this one event. */
  writeAs(userKey: KeyPair, room: RoomGraph, draft: OwnDraft): EventId {
    return this.writeSigned([this.#signWith(userKey, room, draft)])
  }

  /** An event of our own on top of what the room holds, for `writeSigned`. */
  sign(room: RoomGraph, draft: OwnDraft): SignedEvent {
    return this.#signWith(this.profile.device.signing, room, draft)
  }

  #signWith(key: KeyPair, room: RoomGraph, draft: OwnDraft): SignedEvent {
    const said = this.privateRooms.sealed(room, draft)
    return signOwn(this.#environment, key, room, { ...said, sender: this.profile.userId })
  }

  /** Takes events signed on this device, parents first; answers the id of the last. Refused as a whole or not at all. */
  writeSigned(signed: readonly SignedEvent[]): EventId {
    const { crypto, random } = this.#environment
    const { keys } = this.#epochs.sending
    const incoming = signed.map((event) => ({ ...event, blob: sealBlob(crypto, random, keys, event.bytes) }))
    const last = signed.at(-1)
    assert(last !== undefined, 'there is something to write')
    const added = this.#logged.write(incoming, last.event.id)
    if (added === undefined) {
      throw new RefusalError('forbidden', 'The rules of this channel do not allow you to do that.')
    }
    this.#tell(added, 'own')
    this.#renewKeys()
    return last.event.id
  }

  /** Takes up what is known of copies with bad signatures, and asks others for good ones. */
  wantBetterCopies(): void {
    const wanted = this.#store.wantedCopies()
    this.graph.wantSignatures([...wanted].filter(([, reason]) => reason === 'signature').map(([id]) => id))
    this.#wantCopies()
  }

  /** Reads the log again, after something else than this peer has changed what is on disk. */
  readAgain(): void {
    this.#logged.goBack()
    this.#renewKeys()
    this.#outlets.changed('content')
  }

  close(): void {
    this.#ingest.stop()
    this.#loop.close()
    this.#unlessStorageRefuses(() => this.reads.save(Number.POSITIVE_INFINITY))
    this.#unlessStorageRefuses(() => this.#store.checkpoint())
    this.#store.close()
  }

  /** Sealed events from another device, which are answered with `ingested`. */
  receive(handed: Extract<GossipEffect, { kind: 'ingest' }>): void {
    this.#ingest.receive(handed)
  }

  /** Whether more waits to be taken in: of what others sent, or of what the disk holds, where memory holds something else. */
  get isTakingIn(): boolean {
    return this.#ingest.isBusy || this.#logged.isDoubted
  }

  /** Where the disk refuses, nothing is lost: whoever sent this still has it, and offers it again while we differ. */
  #keep(news: readonly Added[]): boolean {
    let kept = true
    const keep = () => this.#logged.keep(news, 'peer')
    this.#unlessStorageRefuses(keep, () => (kept = false))
    if (news.length > 0) this.#lacksRoom = !kept
    if (!kept) this.#statusChanged('company')
    return kept
  }

  /** Copies of what is held without its content, or with a signature that is not good. */
  #wantCopies(): void {
    const { wanted } = this.graph
    if (wanted.size === 0 && !this.#wantsCopies) return
    this.#wantsCopies = wanted.size > 0
    this.#loop.step({ kind: 'wantCopies', ids: Array.from(wanted.keys(), eventIdBytes) })
  }

  /** True where the graph brought keys, or another one to speak under. The gossip goes on under those. */
  #renewKeys(): boolean {
    if (this.#unlessStorageRefuses(() => this.privateRooms.refresh())) this.#outlets.changed('content')
    const isRenewed = this.#unlessDoubted(() => this.#epochs.renew(this.graph.root)) ?? false
    if (isRenewed) this.#loop.step({ kind: 'epochs', epochs: this.#epochs.gossipEpochs })
    if (this.#epochs.lacksSecret) this.#askKeychain()
    return isRenewed
  }

  /** Whoever stays out reads on nothing. What members tell unasked is for those whose person came back with another device. */
  readonly #askKeychain = () => staysOut(this) || this.#loop.step({ kind: 'askKeychain' })

  /** Secrets that somebody handed over, what they send under first. They count for what the graph commits to. */
  takeSecrets(secrets: readonly EpochSecret[], teller: Teller): void {
    if (this.#unlessStorageRefuses(() => this.#epochs.take(this.graph.root, secrets, teller)) !== true) return
    this.#loop.step({ kind: 'epochs', epochs: this.#epochs.gossipEpochs })
    this.#outlets.changed('content')
  }

  #tell(added: readonly Added[], origin: 'own' | 'peer', from?: DeviceId): void {
    if (added.length === 0) return
    this.#loop.step({ kind: 'held', events: heldOf(added), origin, from })
    this.standings.forget()
    this.#statusChanged('content')
  }

  /** For what nobody is waiting for: a disk that refuses is counted, and the peer goes on. */
  #unlessStorageRefuses<Value>(operation: () => Value, onRefused: () => unknown = () => {}): Value | undefined {
    return unlessStorageRefuses(operation, ({ code }) => {
      this.refusals.count(`storage:${code}`)
      onRefused()
    })
  }

  /** The same for what leaves memory behind where it is not done: all of it is read again. */
  readonly #unlessDoubted = <Value>(operation: () => Value): Value | undefined =>
    this.#unlessStorageRefuses(operation, () => this.#outlets.doubted())

  #perform(effect: Exclude<GossipEffect, { kind: 'wake' }>): void {
    switch (effect.kind) {
      case 'send':
        this.#outlets.send(effect.to, effect.bytes)
        break
      case 'announce':
        this.#outlets.announce(effect.bytes, effect)
        break
      case 'ingest':
        this.receive(effect)
        break
      case 'agreed':
        this.deliveries.agreed(effect.deviceId, effect.count)
        this.#outlets.changed('company')
        break
      case 'reads':
        if (this.#unlessStorageRefuses(() => this.reads.told(effect.from, effect.marks)))
          this.#outlets.changed('company')
        break
      case 'address':
        this.#unlessStorageRefuses(() => this.#outlets.rememberAddress(effect.address))
        break
      case 'saveReplay':
      case 'saveTree':
      case 'saveCursors':
        this.#unlessStorageRefuses(() => saveOfGossip(this.#store, effect))
        if (effect.kind === 'saveReplay') this.#unlessStorageRefuses(() => [this.deliveries.save(), this.reads.save()])
        break
      case 'statusChanged':
        this.#statusChanged('company')
        break
      case 'keychain':
        this.takeSecrets(effect.epochs.map(secretTold), effect.from)
        break
      default:
        this.#outlets.onStream(this, effect)
    }
  }

  #statusChanged(what: Changed): void {
    this.#shownStatus = this.#gossip.status()
    this.pace.follow(this.#shownStatus.state, this.graph.entryCount, this.#environment.nowMs())
    if (this.#shownStatus.peers.some(({ agrees }) => agrees)) this.deliveries.agreeing(this.#environment.nowMs())
    this.#unlessStorageRefuses(() => this.reads.meet(this.#shownStatus.peers.map(({ deviceId }) => deviceId)))
    this.#outlets.changed(what)
  }
}
