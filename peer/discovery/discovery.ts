import { KEY_BYTES } from '../../core/crypto/port.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import { decodeBase64, encodeBase64 } from '../../core/event/ids.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import { sameAddress } from '../../sync/gossip/peer.ts'
import { TokenBucket } from '../../sync/gossip/tokenBucket.ts'
import {
  beaconEpochsMax,
  dnsSdGreetIntervalMs,
  dnsSdGreetsBurst,
  dnsSdGreetsPerSecond,
  dnsSdServicesMax,
  dnsSdTagsLifeMs,
} from '../../sync/limits.ts'
import type { DnsSd, DnsSdOptions } from '../../sync/net/dnsSd.ts'
import type { Service } from '../../sync/net/dnsSdRecords.ts'
import type { Endpoint } from '../../sync/net/endpoint.ts'
import { sweptHosts, sweptPorts } from '../../sync/net/sweptHosts.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Environment } from '../environment.ts'
import { readNetworkFile, rememberInNetworkFile, writeNetworkFile } from '../networkFile.ts'
import type { Rendezvous } from '../rendezvous/rendezvous.ts'
import { unlessStorageRefuses } from '../unlessStorageRefuses.ts'
import { GroupTags, nearTags } from './groupTags.ts'
import type { RememberedAddresses } from './rememberedAddresses.ts'
import { Sweep, type SweepProgress } from './sweep.ts'

export type OpenDnsSd = (options: DnsSdOptions) => Promise<DnsSd>

/**
 * How others are found beside what is announced: by asking at every address of the networks around, when somebody wants
 * that; and by DNS-SD, where somebody turned it on. What they find is greeted like any typed address, and no more.
 */
export class Discovery {
  readonly #environment: Environment
  readonly #endpoint: Endpoint
  readonly #dataDir: string
  readonly #communities: () => readonly CommunityPeer[]
  readonly #rendezvous: Rendezvous
  readonly #addresses: RememberedAddresses
  readonly #openDnsSd: OpenDnsSd
  readonly #sweep: Sweep
  readonly #greets: TokenBucket
  /** For who has no tag of ours, and may be anybody's invention. */
  readonly #strangerGreets: TokenBucket
  #nearTags: { readonly madeMs: number; readonly communities: ReadonlyMap<string, CommunityPeer> } = {
    madeMs: Number.NEGATIVE_INFINITY,
    communities: new Map(),
  }
  /** When what a service says was last followed. */
  readonly #followed = new Map<string, number>()
  #dnsSd: Promise<DnsSd> | undefined

  constructor(options: {
    environment: Environment
    endpoint: Endpoint
    dataDir: string
    communities: () => readonly CommunityPeer[]
    rendezvous: Rendezvous
    addresses: RememberedAddresses
    openDnsSd: OpenDnsSd
  }) {
    const { environment } = options
    this.#environment = environment
    this.#endpoint = options.endpoint
    this.#dataDir = options.dataDir
    this.#communities = options.communities
    this.#rendezvous = options.rendezvous
    this.#addresses = options.addresses
    this.#openDnsSd = options.openDnsSd
    this.#sweep = new Sweep(environment, (address) => this.#knock(address, this.#communities()))
    this.#greets = new TokenBucket(dnsSdGreetsPerSecond, dnsSdGreetsBurst, environment.nowMs())
    this.#strangerGreets = new TokenBucket(dnsSdGreetsPerSecond, dnsSdGreetsBurst, environment.nowMs())
  }

  /** Goes on with what was turned on in this folder. */
  start(): void {
    if (readNetworkFile(this.#dataDir).dnsSd) this.#beginDnsSd()
  }

  get isDnsSdOn(): boolean {
    return this.#dnsSd !== undefined
  }

  /** Over restarts. Throws where the disk refuses to keep that it was turned on or off. */
  async setDnsSd(on: boolean): Promise<void> {
    writeNetworkFile(this.#dataDir, { dnsSd: on })
    if (!on) return this.#endDnsSd()
    this.#beginDnsSd()
    await this.#dnsSd
  }

  /** How far a sweep has come; undefined where none is going on. */
  get sweepProgress(): SweepProgress | undefined {
    return this.#sweep.progress
  }

  /** Asks at every address of the IPv4 networks around whether somebody of ours is there. Answers at how many. */
  beginSweep(): number {
    const hosts = sweptHosts(this.#endpoint.localAddresses())
    const ports = sweptPorts(this.#endpoint.discoveryPort)
    this.#sweep.begin(ports.flatMap((port) => hosts.map((host) => ({ host, port }))))
    return this.#sweep.progress?.addressCount ?? hosts.length * ports.length
  }

  stopSweep(): void {
    this.#sweep.stop()
  }

  /** Other networks than before, or a machine that slept: everybody is greeted who may be there. */
  networkChanged(): void {
    for (const community of this.#communities()) {
      const remembered = unlessStorageRefuses(() => this.#addresses.of(community.communityId))
      community.addAddresses(remembered ?? [])
      community.networkChanged()
    }
    this.#rendezvous.networkChanged()
    void this.#dnsSd?.then((dnsSd) => dnsSd.refresh())
  }

  async close(): Promise<void> {
    this.#sweep.stop()
    await this.#endDnsSd()
  }

  #beginDnsSd(): void {
    if (this.#dnsSd) return
    const tags = new GroupTags(this.#environment.crypto, noiseSecret(this.#dataDir, this.#environment))
    this.#dnsSd = this.#openDnsSd({
      udpPort: this.#endpoint.udpPort,
      localAddresses: () => this.#endpoint.localAddresses(),
      saying: () => {
        const epochs = this.#communities().map(({ epochs }) => epochs.sending.keys)
        return tags.saying(epochs, this.#environment.nowMs())
      },
      onFound: (service) => this.#follow(service),
    })
  }

  async #endDnsSd(): Promise<void> {
    const dnsSd = await this.#dnsSd
    this.#dnsSd = undefined
    await dnsSd?.close()
  }

  /** Members recognise each other by their tags. Who is no member yet cannot, and asks everybody who is there to be let in. */
  #follow({ instance, port, hosts, tags }: Service): void {
    const nowMs = this.#environment.nowMs()
    const followedMs = this.#followed.get(instance) ?? Number.NEGATIVE_INFINITY
    const related = this.#communitiesOf(tags, nowMs)
    const greets = related.length > 0 ? this.#greets : this.#strangerGreets
    if (Math.abs(nowMs - followedMs) < dnsSdGreetIntervalMs || greets.openMs(nowMs) > nowMs) return
    this.#followed.delete(instance)
    this.#followed.set(instance, nowMs)
    dropOldest(this.#followed, dnsSdServicesMax)
    for (const host of hosts) {
      const address = { host, port }
      if (!this.#endpoint.reaches(host)) continue
      const strangers = related.filter((community) => !isHeardAt(community, address))
      greets.spend(Math.max(1, this.#knock(address, strangers)), nowMs)
    }
  }

  /** By the tags that they may have at the moment, which are made once for all that is told in a while. */
  #communitiesOf(tags: readonly string[], nowMs: number): CommunityPeer[] {
    if (Math.abs(nowMs - this.#nearTags.madeMs) >= dnsSdTagsLifeMs) {
      const { crypto } = this.#environment
      const near = this.#communities().flatMap((community) => {
        const keys = community.epochs.gossipEpochs.ring.slice(0, beaconEpochsMax).map((epoch) => epoch.keys)
        return nearTags(crypto, keys, nowMs).map((tag) => [tag, community] as const)
      })
      this.#nearTags = { madeMs: nowMs, communities: new Map(near) }
    }
    return [...new Set(tags.flatMap((tag) => this.#nearTags.communities.get(tag) ?? []))]
  }

  /** Greets an address once for these communities, and asks there to be let into others; answers how many datagrams that took. */
  #knock(address: Address, communities: readonly CommunityPeer[]): number {
    const before = this.#endpoint.counts().sent
    for (const community of communities) community.knock(address)
    this.#rendezvous.knock(address)
    return this.#endpoint.counts().sent - before
  }
}

/** What this folder's noise comes from; where the disk refuses to keep it, another one at each start. */
function noiseSecret(dataDir: string, { random }: Environment): Uint8Array {
  const kept = decodeBase64(readNetworkFile(dataDir).dnsSdSecret ?? '')
  if (kept?.length === KEY_BYTES) return kept
  const secret = random.bytes(KEY_BYTES)
  rememberInNetworkFile(dataDir, { dnsSdSecret: encodeBase64(secret) })
  return secret
}

const isHeardAt = (community: CommunityPeer, address: Address): boolean =>
  community.networkStatus().peers.some((peer) => sameAddress(peer.address, address))
