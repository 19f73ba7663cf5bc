import { epochIdBytes } from '../core/crypto/epochId.ts'
import type { GuardedInvite, OpenInvite } from '../core/crypto/invite.ts'
import { KEY_BYTES } from '../core/crypto/port.ts'
import type { RoomId } from '../core/event/ids.ts'
import { foundCommunity } from '../core/graph/foundRoom.ts'
import { nameCharactersMax } from '../core/limits.ts'
import { displayText } from '../core/rooms/displayText.ts'
import type { ProfileStore, StoredCommunity, StoredProfile } from '../core/store/profileStore.ts'
import { StoreError } from '../core/store/storeError.ts'
import type { Address, StreamEvent } from '../sync/gossip/interface.ts'
import { datagramBytesMax } from '../sync/limits.ts'
import type { Endpoint } from '../sync/net/endpoint.ts'
import { withoutZone } from '../sync/net/hosts.ts'
import type { Streams } from '../sync/net/streams.ts'
import { isDatagramSize } from '../sync/wire/layout.ts'
import { formatAddress, parseAddress } from './address.ts'
import { copyStore, nextBootNumber } from './community/communityMeta.ts'
import type { CommunityOutlets } from './community/communityOutlets.ts'
import { CommunityPeer } from './community/communityPeer.ts'
import { createChannel } from './community/createChannel.ts'
import type { EpochSecret } from './community/keyring.ts'
import { OpenCommunity } from './community/openCommunity.ts'
import { Refusals } from './community/refusals.ts'
import { RefusalError } from './contract.ts'
import { Discovery, type OpenDnsSd } from './discovery/discovery.ts'
import { RememberedAddresses } from './discovery/rememberedAddresses.ts'
import type { Doctor } from './doctor/doctor.ts'
import { doctorOf } from './doctor/ofPeer.ts'
import { type Senses, systemSenses } from './doctor/senses.ts'
import type { Environment } from './environment.ts'
import { type LogPort, silentLog } from './host/log.ts'
import { Identity } from './identity/identity.ts'
import { comeBack } from './joining/comeBack.ts'
import { Joins } from './joining/joins.ts'
import type { Welcome } from './joining/messages.ts'
import { LiveQueries } from './live/liveQueries.ts'
import { Rendezvous } from './rendezvous/rendezvous.ts'
import { Reopening } from './reopening.ts'
import type { BackedUpFile } from './storage/backup.ts'
import type { Stores } from './stores.ts'
import { StreamSwitch } from './streamSwitch.ts'
import { unlessStorageRefuses, withTasksRun } from './unlessStorageRefuses.ts'
import { isJoined } from './views/communityState.ts'

/** One data folder at work: its profile, its communities, and the one endpoint through which they all speak. */
export class Peer {
  readonly environment: Environment
  readonly live: LiveQueries
  /** Those who are no peers yet, here or elsewhere. */
  readonly rendezvous: Rendezvous
  /** How others are found beside what is announced. */
  readonly discovery: Discovery
  /** Guarded invites that have not led into their communities yet. */
  readonly joins: Joins
  /** Who this folder is, and its way into the person's communities. */
  readonly identity: Identity
  /** What arrived on the socket and belongs to no community of ours. */
  readonly strangers = new Refusals()
  readonly #onRefused = ({ code }: StoreError) => this.strangers.count(`storage:${code}`)
  /** For what nobody waits for. */
  readonly #unlessStorageRefuses = (operation: () => void) => unlessStorageRefuses(operation, this.#onRefused)
  /** Looks at what stands between this peer and others. */
  readonly doctor: Doctor
  readonly #stores: Stores
  readonly #databaseKey: Uint8Array
  readonly #profiles: ProfileStore
  readonly #endpoint: Endpoint
  readonly #streams: Streams
  readonly #streamSwitch: StreamSwitch
  readonly #addresses: RememberedAddresses
  readonly #log: LogPort
  readonly #communities = new Map<string, OpenCommunity>()
  readonly #reopening: Reopening

  /** Whether the profile follows a community, be it open or not. */
  readonly #isKept = (id: RoomId): boolean => this.#profiles.communities().some((kept) => kept.communityId === id)

  constructor(options: {
    environment: Environment
    dataDir: string
    databaseKey: Uint8Array
    profiles: ProfileStore
    stores: Stores
    endpoint: Endpoint
    streams: Streams
    log?: LogPort
    openDnsSd: OpenDnsSd
    senses?: Senses
    /** The port of the start before, where another program held it. */
    takenPort?: number | undefined
  }) {
    // What the disk refuses of what is done later does not end the process.
    this.environment = withTasksRun(options.environment, (task) => this.#unlessStorageRefuses(task))
    this.#reopening = new Reopening(this.environment, (communityId) => this.#reopen(communityId), this.#onRefused)
    this.live = new LiveQueries(this.environment.after)
    this.#stores = options.stores
    this.#databaseKey = options.databaseKey
    this.#profiles = options.profiles
    this.#endpoint = options.endpoint
    this.#streams = options.streams
    this.#streamSwitch = new StreamSwitch(options.streams, () => this.communities)
    this.rendezvous = new Rendezvous(this.environment, {
      send: (to, bytes) => this.#endpoint.send(to, bytes),
      announce: (bytes) => this.#endpoint.announce(bytes, { broadcast: true }),
    })
    this.#addresses = new RememberedAddresses(options.profiles)
    this.discovery = new Discovery({
      ...options,
      environment: this.environment,
      rendezvous: this.rendezvous,
      communities: () => this.communities,
      addresses: this.#addresses,
    })
    this.joins = new Joins({
      environment: this.environment,
      profiles: options.profiles,
      rendezvous: this.rendezvous,
      outlets: {
        profile: () => this.profile,
        follow: (welcome, { addresses }) => this.follow(welcome, addresses),
        isFollowed: (communityId) => this.#communities.has(communityId),
        isJoined: (communityId) => this.#isJoined(communityId),
        changed: () => this.live.refresh(),
      },
    })
    this.identity = new Identity(this)
    this.#log = options.log ?? silentLog
    this.doctor = doctorOf(this, options.senses ?? systemSenses, options.takenPort)
  }

  get profile(): StoredProfile | undefined {
    return this.#profiles.profile()
  }

  get communities(): CommunityPeer[] {
    return [...this.#communities.values()].map(({ community }) => community)
  }

  /** What the folder keeps apart from its communities' events. */
  get profiles(): ProfileStore {
    return this.#profiles
  }

  /** Where others can reach this peer: without zones, which mean nothing to them. */
  get addresses(): string[] {
    const { udpPort } = this.#endpoint
    return this.#endpoint.hostsForOthers().map((host) => formatAddress({ host: withoutZone(host), port: udpPort }))
  }

  get endpoint(): Endpoint {
    return this.#endpoint
  }

  /** Opens every community of the profile and lets each greet the addresses it remembers; one that is damaged stays closed. */
  start(): void {
    const profile = this.profile
    if (profile === undefined) return
    for (const stored of this.#profiles.communities()) this.#openUnlessRefused(profile, stored)
    this.joins.resume()
    this.identity.consider('content')
    this.discovery.start()
  }

  /** Communities of the profile that could not be opened, with the sentence that says why. */
  get closed(): { communityId: string; name: string; message: string }[] {
    return this.#profiles.communities().flatMap(({ communityId, name }) => {
      const message = this.#reopening.messageOf(communityId)
      return message === undefined ? [] : [{ communityId, name: displayText(name, nameCharactersMax), message }]
    })
  }

  /** An open community; throws a `RefusalError` where there is none. */
  community(communityId: string): CommunityPeer {
    return this.#openCommunity(communityId).community
  }

  /** Founds a community with its first channel, `general`. */
  createCommunity(name: string): CommunityPeer {
    const profile = this.#requireProfile()
    const { crypto, random, nowMs } = this.environment
    const secret = random.bytes(KEY_BYTES)
    const owner = profile.userId
    const founding = foundCommunity({ crypto, random, nowMs: nowMs(), owner, name, secret, joinRule: 'restricted' })
    const stored = this.#newCommunity(founding.roomId, name, { id: 'first', secret }, [])
    return this.#add(profile, stored, ({ community, participation }) => {
      community.writeSigned(founding.events)
      participation.begin()
      createChannel(this.environment, community, { name: 'general', suggested: true })
    })
  }

  /** Begins to follow a community by its invite; the own join is written once the whole graph is here. */
  joinCommunity(invite: OpenInvite): CommunityPeer {
    const profile = this.#requireProfile()
    const { communityId, name, epoch, secret, addresses } = invite
    this.#requireNew(communityId, name)
    const stored = this.#newCommunity(communityId, name, { id: epoch, secret }, addresses)
    const known = this.#communities.get(communityId)?.community
    if (known === undefined) return this.#add(profile, stored, () => {})
    comeBack(this.#profiles, known, stored)
    return known
  }

  /** Asks the members of a community to let this profile in. */
  askToJoin(invite: GuardedInvite): void {
    this.#requireProfile()
    this.#requireNew(invite.communityId, invite.name)
    this.#communities.get(invite.communityId)?.community.comeback.begin('guarded')
    this.joins.begin(invite)
  }

  /** Follows a community whose keys somebody handed over, or takes them where it is followed already. */
  follow(welcome: Welcome, addresses: readonly string[]): void {
    const { communityId, name, epochs } = welcome
    const [first] = epochs
    const known = this.#communities.get(communityId)
    if (known) known.community.takeSecrets(epochs, 'joining')
    else if (first && !this.#isKept(communityId)) {
      const stored = this.#newCommunity(communityId, name, first, [...welcome.addresses, ...addresses])
      this.#add(this.#requireProfile(), stored, ({ community }) => community.takeSecrets(epochs, 'joining'))
    }
  }

  /** A datagram from the network: handed to the community one of whose keys its hint fits. */
  datagram(from: Address, bytes: Uint8Array): void {
    this.#unlessStorageRefuses(() => this.#takeDatagram(from, bytes))
  }

  #takeDatagram(from: Address, bytes: Uint8Array): void {
    if (this.doctor.heard.takesProbe(bytes)) return
    const community = this.communities.find((candidate) => candidate.matches(from, bytes))
    if (community) community.datagram(from, bytes)
    else if (this.rendezvous.datagram(from, bytes)) return
    else if (bytes.length > datagramBytesMax) this.strangers.count('oversize')
    else if (!isDatagramSize(bytes.length)) this.strangers.count('garbage')
    else {
      this.strangers.count('otherCommunity')
      this.doctor.heard.noteStranger(from)
    }
  }

  /** Something happened on a stream. */
  streamEvent(event: StreamEvent): void {
    this.#unlessStorageRefuses(() => this.#streamSwitch.heard(event))
  }

  /** Everything that a backup of this profile holds. Communities that could not be opened are not in it. */
  backedUp(): { files: BackedUpFile[]; databaseKey: Uint8Array } {
    const files = this.communities.map(({ communityId, store }) => ({
      name: `communities/${communityId.slice(1)}.db`,
      copyTo: (path: string) => copyStore(store, path),
    }))
    files.unshift({ name: 'profile.db', copyTo: (path: string) => this.#profiles.copyTo(path) })
    return { files, databaseKey: this.#databaseKey }
  }

  async close(): Promise<void> {
    this.#reopening.stop()
    this.live.close()
    this.joins.stop()
    this.identity.stop()
    this.rendezvous.close()
    await this.discovery.close()
    for (const communityId of [...this.#communities.keys()]) this.#close(communityId)
    this.environment.opener.close()
    await this.#streams.close()
    await this.#endpoint.close()
    this.#profiles.close()
  }

  #requireProfile(): StoredProfile {
    const { profile } = this
    if (profile) return profile
    throw new RefusalError('noProfile', 'This folder has no profile yet: choose a name first.')
  }

  #requireNew(communityId: RoomId, name: string): void {
    const closed = this.#reopening.messageOf(communityId)
    if (closed !== undefined) throw new RefusalError('internal', closed)
    if (this.#communities.has(communityId) ? !this.#isJoined(communityId) : !this.#isKept(communityId)) return
    throw new RefusalError('alreadyJoined', `This profile is in ${displayText(name, nameCharactersMax)} already.`)
  }

  #isJoined(communityId: RoomId): boolean {
    const community = this.#communities.get(communityId)?.community
    return community !== undefined && isJoined(community.graph.root, community.profile.userId)
  }

  #newCommunity(
    communityId: RoomId,
    name: string,
    { id, secret }: EpochSecret,
    addresses: readonly string[],
  ): StoredCommunity {
    const epoch = id === 'first' ? {} : { epochId: epochIdBytes(id) }
    return { communityId, name, secret, ...epoch, addresses, joinedTs: this.environment.nowMs() }
  }

  /** Opens a new community, does what it begins with, and only then lets the profile know it: as a whole or not at all. */
  #add(profile: StoredProfile, stored: StoredCommunity, begin: (opened: OpenCommunity) => void): CommunityPeer {
    const isNew = !this.#stores.has(stored.communityId)
    try {
      const opened = this.#open(profile, stored)
      begin(opened)
      this.#profiles.addCommunity(stored)
      return opened.community
    } catch (error) {
      this.#close(stored.communityId)
      this.live.refresh()
      if (isNew) this.#stores.remove(stored.communityId)
      throw error
    }
  }

  #openUnlessRefused(profile: StoredProfile, stored: StoredCommunity): void {
    unlessStorageRefuses(
      () => this.#open(profile, stored),
      (error) => {
        this.#reopening.failed(stored.communityId, error)
        this.strangers.count('communityNotOpened')
        this.#log(`A community could not be opened (${error.code}). Roost goes on without it.`)
      },
    )
  }

  #reopen(communityId: RoomId): void {
    const stored = this.#profiles.communities().find((known) => known.communityId === communityId)
    if (stored === undefined) return
    const open = this.#communities.get(communityId)
    // While the disk refuses, what is in memory is better than nothing.
    if (open) nextBootNumber(open.community.store, this.environment.nowMs())
    this.#close(communityId)
    this.#openUnlessRefused(this.#requireProfile(), stored)
    this.live.refresh()
  }

  /** Throws a `StoreError` for what the disk refuses. */
  #open(profile: StoredProfile, stored: StoredCommunity): OpenCommunity {
    const environment = this.#reopening.environmentOf(stored.communityId)
    const file = this.#stores.open(stored.communityId)
    if (!file.ok) throw new StoreError(file.code)
    try {
      const outlets = this.#outletsFor(stored.communityId)
      const community = new CommunityPeer({ environment, store: file.store, stored, profile, outlets })
      const { desk } = this.rendezvous
      const opened = new OpenCommunity({ environment, community, desk, addresses: () => this.addresses })
      this.#communities.set(stored.communityId, opened)
      community.start(stored.addresses.flatMap((address) => parseAddress(address) ?? []))
      opened.consider('content')
      this.#reopening.opened(stored.communityId)
      this.live.refresh()
      return opened
    } catch (error) {
      if (!this.#communities.has(stored.communityId)) file.store.close()
      throw error
    }
  }

  /** Greets an address for a community, or asks there to be let in. */
  addAddress(communityId: string, address: Address): void {
    if (this.#communities.has(communityId) || !this.joins.isAsked(communityId)) {
      this.community(communityId).addAddresses([address])
    } else this.joins.addAddress(communityId, address)
  }

  #outletsFor(communityId: RoomId): CommunityOutlets {
    return {
      send: (to, bytes) => this.#endpoint.send(to, bytes),
      announce: (bytes, { broadcast }) => this.#endpoint.announce(bytes, { broadcast }),
      onStream: (owner, effect) => this.#streamSwitch.perform(owner, effect),
      tcpPort: () => this.#streams.tcpPort,
      rememberAddress: (address) => this.#addresses.note(communityId, address),
      changed: (what) => {
        this.live.refresh()
        this.#reopening.guarded(communityId, () => this.#communities.get(communityId)?.consider(what))
        this.#unlessStorageRefuses(() => this.joins.consider())
        this.#unlessStorageRefuses(() => this.identity.consider(what))
      },
      doubted: () => this.#reopening.doubted(communityId),
    }
  }

  #openCommunity(communityId: string): OpenCommunity {
    const opened = this.#communities.get(communityId)
    if (opened !== undefined) return opened
    const closed = this.#reopening.messageOf(communityId)
    if (closed !== undefined) throw new RefusalError('internal', closed)
    if (this.joins.isAsked(communityId)) {
      throw new RefusalError('notJoinedYet', 'Nobody of this community has let you in yet: somebody has to be near.')
    }
    throw new RefusalError('notFound', 'This profile is in no such community.')
  }

  #close(communityId: string): void {
    const open = this.#communities.get(communityId)
    this.#communities.delete(communityId)
    open?.close()
  }
}
