import { must } from '../../core/assert.ts'
import type { EpochId } from '../../core/crypto/epochId.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { EpochChain } from '../../core/keys/epochChain.ts'
import { EpochOpener, isEpochSecret } from '../../core/keys/openEpochs.ts'
import type { GossipEpoch, GossipEpochs } from '../../sync/gossip/interface.ts'
import type { Environment } from '../environment.ts'
import { provisionalEpochLifeMs } from '../limits.ts'
import type { EpochSecret, HeldEpoch, Keyring } from './keyring.ts'

/**
 * What a community's graph says of the secrets on this device's keyring: which of them are believed, and which one is
 * sent under. Own events are sealed only under what the graph commits to, once there is such a secret.
 */
export class CommunityEpochs {
  readonly #environment: Environment
  readonly #device: DeviceKeys
  readonly #keyring: Keyring
  #root: RoomGraph
  #chain: EpochChain
  #opener: EpochOpener
  #sending: HeldEpoch

  constructor(options: { environment: Environment; device: DeviceKeys; keyring: Keyring; root: RoomGraph }) {
    this.#environment = options.environment
    this.#device = options.device
    this.#keyring = options.keyring
    this.#root = options.root
    this.#chain = new EpochChain(options.root)
    this.#opener = this.#newOpener()
    this.#sending = this.#chooseSending()
  }

  /** The epochs as the graph has them. */
  get chain(): EpochChain {
    return this.#chain
  }

  /** What own events are sealed under, and what a new epoch follows. */
  get sending(): HeldEpoch {
    return this.#sending
  }

  /** What blobs are opened with, the latest learnt first. */
  get openers(): readonly EpochKeys[] {
    return this.#keyring.all.map(({ keys }) => keys)
  }

  /** What is given to a member who is let in: everything that is believed, what is sent under first. */
  get secrets(): readonly EpochSecret[] {
    const others = this.#keyring.all.filter((held) => held.trust === 'verified' && held !== this.#sending)
    return [this.#sending, ...others].map(({ id, secret }) => ({ id, secret }))
  }

  get gossipEpochs(): GossipEpochs {
    const live = new Set<EpochId>(this.#chain.liveEpochs(this.#keyring.verifiedIds))
    const ring = this.#keyring.all.map(({ id, idBytes, secret, keys, trust }): GossipEpoch => {
      const provisional = trust === 'provisional'
      const isLive = live.has(id) || provisional || id === this.#sending.id
      return { id: idBytes, secret, keys, status: isLive ? 'live' : 'old', provisional }
    })
    return { sending: this.#sending.idBytes, ring }
  }

  /** The graph is another object now. */
  follow(root: RoomGraph): void {
    if (root === this.#root) return
    this.#root = root
    this.#chain = new EpochChain(root)
    this.#opener = this.#newOpener()
  }

  /**
   * The graph grew: opens the boxes that are for this device, and believes or forgets what it was told. True where this
   * changes what blobs are opened with or what is sent under.
   */
  refresh(): boolean {
    const opened = this.#opener.open({ has: (id) => this.#keyring.get(id)?.trust === 'verified' })
    const confirmed = this.#keyring.provisional.filter((told) => this.#isCommitted(told))
    const learnt = this.#keyring.learn([...opened, ...confirmed], 'verified', this.#environment.nowMs())
    const unbelieved = this.#unbelieved()
    this.#keyring.forget(unbelieved)
    const before = this.#sending.id
    this.#sending = this.#chooseSending()
    return learnt || unbelieved.length > 0 || before !== this.#sending.id
  }

  /** Secrets that another member handed over. True where one of them is news. */
  take(secrets: readonly EpochSecret[]): boolean {
    const nowMs = this.#environment.nowMs()
    const unknown = secrets.filter(({ id }) => this.#keyring.get(id) === undefined)
    const believed = unknown.filter((told) => this.#isCommitted(told))
    const told = unknown.filter((each) => !believed.includes(each) && !this.#isKnown(each.id))
    const believedIsNews = this.#keyring.learn(believed, 'verified', nowMs)
    const toldIsNews = this.#keyring.learn(told, 'provisional', nowMs)
    this.#sending = this.#chooseSending()
    return believedIsNews || toldIsNews
  }

  #isCommitted({ id, secret }: EpochSecret): boolean {
    return isEpochSecret(this.#environment.crypto, this.#root, this.#chain, id, secret)
  }

  /** Whether something here says what the epoch's secret must be. */
  #isKnown(id: EpochId): boolean {
    return id === 'first' ? this.#root.entryCount > 0 : this.#chain.epochs.has(id)
  }

  /** What contradicts the graph, or was confirmed by nothing for long; as long as something else opens the community. */
  #unbelieved(): HeldEpoch[] {
    if (this.#keyring.verifiedIds.size === 0) return []
    const sinceMs = this.#environment.nowMs() - provisionalEpochLifeMs
    return this.#keyring.provisional.filter(({ id, learntMs }) => this.#isKnown(id) || learntMs < sinceMs)
  }

  #chooseSending(): HeldEpoch {
    const id = this.#chain.sendingEpoch(this.#keyring.verifiedIds)
    return must(id === undefined ? this.#keyring.all[0] : this.#keyring.get(id), 'a community is held by a key')
  }

  #newOpener(): EpochOpener {
    const { deviceId, agreement } = this.#device
    const owner = { kind: 'device', deviceId, agreement } as const
    return new EpochOpener({
      crypto: this.#environment.crypto,
      roomId: this.#root.roomId,
      chain: this.#chain,
      owner,
    })
  }
}
