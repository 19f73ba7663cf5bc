import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceCertificate } from '../core/crypto/certificate.ts'
import { certifyDevice } from '../core/crypto/certificate.ts'
import { createDevice, createUser, localpartOf } from '../core/crypto/identity.ts'
import type { Invite } from '../core/crypto/invite.ts'
import { KEY_BYTES } from '../core/crypto/port.ts'
import type { RoomId } from '../core/event/ids.ts'
import { foundCommunity } from '../core/graph/foundRoom.ts'
import { openCommunityStore } from '../core/store/communityStore.ts'
import type { ProfileStore, StoredCommunity, StoredProfile } from '../core/store/profileStore.ts'
import type { Address } from '../sync/gossip/interface.ts'
import { datagramBytesMax } from '../sync/limits.ts'
import type { Endpoint } from '../sync/net/endpoint.ts'
import { isDatagramSize } from '../sync/wire/layout.ts'
import { packetMatches } from '../sync/wire/packet.ts'
import { formatAddress, parseAddress } from './address.ts'
import { CommunityPeer } from './community/communityPeer.ts'
import { createChannel } from './community/createChannel.ts'
import { Refusals } from './community/refusals.ts'
import { hasWholeGraph, takePart } from './community/takePart.ts'
import { RefusalError } from './contract.ts'
import type { Environment } from './environment.ts'
import { rememberedAddressCountMax } from './limits.ts'
import { LiveQueries } from './live/liveQueries.ts'
import { isJoined } from './views/communityState.ts'

/** One data folder at work: its profile, its communities, and the one endpoint through which they all speak. */
export class Peer {
  readonly environment: Environment
  readonly live = new LiveQueries()
  /** What arrived on the socket and belongs to no community of ours. */
  readonly strangers = new Refusals()
  readonly #dataDir: string
  readonly #databaseKey: Uint8Array
  readonly #profiles: ProfileStore
  readonly #endpoint: Endpoint
  readonly #communities = new Map<string, CommunityPeer>()

  constructor(options: {
    environment: Environment
    dataDir: string
    databaseKey: Uint8Array
    profiles: ProfileStore
    endpoint: Endpoint
  }) {
    this.environment = options.environment
    this.#dataDir = options.dataDir
    this.#databaseKey = options.databaseKey
    this.#profiles = options.profiles
    this.#endpoint = options.endpoint
  }

  get profile(): StoredProfile | undefined {
    return this.#profiles.profile()
  }

  get communities(): Iterable<CommunityPeer> {
    return this.#communities.values()
  }

  get endpoint(): Endpoint {
    return this.#endpoint
  }

  /** Opens every community of the profile and lets each greet the addresses it remembers. */
  start(): void {
    const profile = this.profile
    if (profile === undefined) return
    for (const stored of this.#profiles.communities()) this.#open(profile, stored)
  }

  community(communityId: string): CommunityPeer {
    const community = this.#communities.get(communityId)
    if (community === undefined) throw new RefusalError('notFound', 'This profile is in no such community.')
    return community
  }

  /** Makes the folder's identity. The words are the only copy of the user key, which is forgotten here. */
  createProfile(name: string, deviceName: string): { profile: StoredProfile; words: string[] } {
    if (this.profile) throw new RefusalError('profileExists', 'This folder has a profile already.')
    const { crypto, random } = this.environment
    const { userId, userKey, words } = createUser(crypto, random, localpartOf(name))
    const device = createDevice(crypto, random)
    const certificate: DeviceCertificate = certifyDevice(crypto, userKey, userId, device, deviceName)
    const profile = { userId, name, deviceName, device, certificate }
    this.#profiles.createProfile(profile)
    this.live.refresh()
    return { profile, words: [...words] }
  }

  /** Founds a community with its first channel, `general`. */
  createCommunity(name: string): CommunityPeer {
    const profile = this.#requireProfile()
    const { crypto, random, nowMs } = this.environment
    const founding = foundCommunity({ crypto, random, nowMs: nowMs(), owner: profile.userId, name })
    const stored = this.#newCommunity(founding.roomId, name, random.bytes(KEY_BYTES), [])
    const community = this.#open(profile, stored)
    community.writeSigned(founding.events)
    takePart(community)
    createChannel(this.environment, community, { name: 'general', suggested: true })
    this.#profiles.addCommunity(stored)
    return community
  }

  /** Begins to follow a community by its invite; the own join is written once the whole graph is here. */
  joinCommunity(invite: Invite): CommunityPeer {
    const profile = this.#requireProfile()
    if (this.#communities.has(invite.communityId)) {
      throw new RefusalError('alreadyJoined', `This profile is in ${invite.name} already.`)
    }
    const stored = this.#newCommunity(invite.communityId, invite.name, invite.secret, invite.addresses)
    this.#profiles.addCommunity(stored)
    return this.#open(profile, stored)
  }

  /** A datagram from the network: handed to the community whose key its hint fits. */
  datagram(from: Address, bytes: Uint8Array): void {
    const { crypto } = this.environment
    const community = [...this.#communities.values()].find(({ keys }) => packetMatches(crypto, keys, bytes))
    if (community) community.datagram(from, bytes)
    else if (bytes.length > datagramBytesMax) this.strangers.count('oversize')
    else this.strangers.count(isDatagramSize(bytes.length) ? 'otherCommunity' : 'garbage')
  }

  async close(): Promise<void> {
    this.live.close()
    for (const community of this.#communities.values()) community.close()
    this.#communities.clear()
    await this.#endpoint.close()
    this.#profiles.close()
  }

  #requireProfile(): StoredProfile {
    const { profile } = this
    if (profile === undefined)
      throw new RefusalError('noProfile', 'This folder has no profile yet: choose a name first.')
    return profile
  }

  #newCommunity(communityId: RoomId, name: string, secret: Uint8Array, addresses: readonly string[]): StoredCommunity {
    return { communityId, name, secret, addresses, joinedTs: this.environment.nowMs() }
  }

  #open(profile: StoredProfile, stored: StoredCommunity): CommunityPeer {
    const opened = openCommunityStore(this.#pathOf(stored.communityId), this.#keyOf(stored.communityId))
    if (!opened.ok) throw new RefusalError('internal', opened.message)
    const community: CommunityPeer = new CommunityPeer({
      environment: this.environment,
      store: opened.store,
      stored,
      profile,
      outlets: {
        send: (to, bytes) => this.#endpoint.send(to, bytes),
        announce: (bytes) => this.#endpoint.announce(bytes),
        rememberAddress: (address) => this.#rememberAddress(stored.communityId, address),
        changed: () => this.#changed(stored.communityId),
      },
    })
    this.#communities.set(stored.communityId, community)
    community.start(stored.addresses.flatMap((address) => parseAddress(address) ?? []))
    this.live.refresh()
    return community
  }

  #changed(communityId: RoomId): void {
    this.live.refresh()
    const community = this.#communities.get(communityId)
    if (community === undefined || isJoined(community.graph.root, community.profile.userId)) return
    if (!hasWholeGraph(community)) return
    try {
      takePart(community)
    } catch (error) {
      // Somebody whom the community keeps out follows it without taking part.
      if (!(error instanceof RefusalError)) throw error
    }
  }

  /** The latest first; an address that is at the front already costs nothing. */
  #rememberAddress(communityId: RoomId, address: Address): void {
    const stored = this.#profiles.communities().find((community) => community.communityId === communityId)
    const text = formatAddress(address)
    if (stored === undefined || stored.addresses[0] === text) return
    const others = stored.addresses.filter((known) => known !== text)
    this.#profiles.setCommunityAddresses(communityId, [text, ...others].slice(0, rememberedAddressCountMax))
  }

  #pathOf(communityId: RoomId): string {
    const folder = join(this.#dataDir, 'communities')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return join(folder, `${communityId.slice(1)}.db`)
  }

  /** Each file has a key of its own, so that files cannot be exchanged for one another. */
  #keyOf(communityId: RoomId): Uint8Array {
    const salt = new TextEncoder().encode(communityId)
    return this.environment.crypto.hkdf(this.#databaseKey, salt, 'roost/v1/community-file', KEY_BYTES)
  }
}
