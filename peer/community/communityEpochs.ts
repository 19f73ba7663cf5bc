import { must } from '../../core/assert.ts'
import type { EpochId } from '../../core/crypto/epochId.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { EpochChain } from '../../core/keys/epochChain.ts'
import { commitsToFirstEpoch, EpochOpener, isEpochSecret } from '../../core/keys/openEpochs.ts'
import { standingOf } from '../../core/keys/standing.ts'
import type { GossipEpoch, GossipEpochs } from '../../sync/gossip/interface.ts'
import type { Environment } from '../environment.ts'
import { toldEpochLifeMs } from '../limits.ts'
import type { EpochSecret, HeldEpoch, Keyring, Teller, ToldEpoch } from './keyring.ts'

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

  /** What blobs are opened with, what is likeliest first. */
  get openers(): readonly EpochKeys[] {
    return [...this.#ring, ...this.#keyring.kept].map(({ keys }) => keys)
  }

  /** What is given to a member who is let in: everything that is believed, what is sent under first. */
  get secrets(): readonly EpochSecret[] {
    const believed = this.#newestFirst.filter((held) => held !== this.#sending)
    return [this.#sending, ...believed].map(({ id, secret }) => ({ id, secret }))
  }

  /** Whether an epoch that others may send under is known of, and its secret is not here. */
  get lacksSecret(): boolean {
    return this.#chain.heads.some(({ id }) => !this.#keyring.verified.has(id))
  }

  get gossipEpochs(): GossipEpochs {
    const live = new Set<EpochId>(this.#chain.liveEpochs(this.#keyring.verified))
    const told = new Set<HeldEpoch>(this.#keyring.told)
    const ring = this.#ring.map((held): GossipEpoch => {
      // What the graph committed to once, and the disk lost again, comes back from those who speak under it.
      const provisional = told.has(held) || !this.#isKnown(held.id)
      const isLive = live.has(held.id) || provisional || held === this.#sending
      const { idBytes, secret, keys } = held
      return { id: idBytes, secret, keys, status: isLive ? 'live' : 'old', provisional }
    })
    return { sending: this.#sending.idBytes, ring }
  }

  /** The graph may be another object now: the one before it may hold what the disk refused, and commit to more than is here. */
  #follow(root: RoomGraph): void {
    if (root === this.#root) return
    this.#root = root
    this.#chain = new EpochChain(root)
    this.#opener = this.#newOpener()
  }

  /** Takes up what the root says by now; true where there are other keys, or another one to speak under. */
  renew(root: RoomGraph): boolean {
    this.#follow(root)
    return this.refresh()
  }

  /**
   * The graph grew: opens the boxes that are for this device, and believes or forgets what it was told. True where this
   * changes what blobs are opened with or what is sent under.
   */
  refresh(): boolean {
    const opened = this.#opener.open(this.#keyring.verified)
    const confirmed = this.#keyring.told.filter((told) => this.#isCommitted(told))
    const isNews = this.#keyring.verify([...opened, ...confirmed], this.#environment.nowMs())
    const isForgotten = this.#forgetUnbelieved(isNews)
    return this.#chooseAgain() || isNews || isForgotten
  }

  /**
   * Secrets that somebody handed over, what they send under first: they count for what the root commits to by now. True where
   * this changes something.
   */
  take(root: RoomGraph, secrets: readonly EpochSecret[], teller: Teller): boolean {
    this.#follow(root)
    const nowMs = this.#environment.nowMs()
    const committed = secrets.filter((epoch) => this.#isCommitted(epoch))
    const open = secrets.filter(({ id }) => !this.#isKnown(id))
    const isNews = this.#keyring.verify(committed, nowMs)
    const isTold = this.#keyring.tell(open, teller, nowMs)
    return this.#chooseAgain() || isNews || isTold
  }

  /**
   * What is sent under, what is believed from the newest back to the first, and then what was merely told: whoever makes up
   * epochs takes no place from real ones.
   */
  get #ring(): readonly HeldEpoch[] {
    const sending = this.#sending
    return [sending, ...[...this.#newestFirst, ...this.#keyring.told].filter((held) => held !== sending)]
  }

  get #newestFirst(): readonly HeldEpoch[] {
    const rankOf = ({ id }: HeldEpoch) => (id === 'first' ? 0 : (this.#chain.epochs.get(id)?.entry.rank ?? 0))
    return [...this.#keyring.verified.values()].sort((left, right) => rankOf(right) - rankOf(left))
  }

  /** A community of the very first kind commits to nothing: what is told first of its first epoch is believed. */
  #isCommitted({ id, secret }: EpochSecret): boolean {
    if (id === 'first' && this.#root.entryCount > 0 && !commitsToFirstEpoch(this.#root)) return true
    return isEpochSecret(this.#environment.crypto, this.#root, this.#chain, id, secret)
  }

  /** Whether something here says what the epoch's secret must be. */
  #isKnown(id: EpochId): boolean {
    return id === 'first' ? this.#root.entryCount > 0 : this.#chain.epochs.has(id)
  }

  /**
   * What contradicts the graph, or was confirmed by nothing for long; and once something is confirmed, what strangers and
   * people who were removed had told. As long as nothing is believed, all of it is kept; and what this person came by, since
   * those who could confirm it may be away for long.
   */
  #forgetUnbelieved(isNews: boolean): boolean {
    if (this.#keyring.verified.size === 0) return false
    const sinceMs = this.#environment.nowMs() - toldEpochLifeMs
    const isForeign = ({ teller }: ToldEpoch) => standingOf(this.#root, teller) !== 'member'
    const isGivenUp = (told: ToldEpoch) => told.toldMs < sinceMs || (isNews && isForeign(told))
    return this.#keyring.forgetTold((told) => this.#isKnown(told.id) || (told.teller !== 'joining' && isGivenUp(told)))
  }

  #chooseAgain(): boolean {
    const before = this.#sending
    this.#sending = this.#chooseSending()
    return before !== this.#sending
  }

  #chooseSending(): HeldEpoch {
    const { verified, told } = this.#keyring
    const id = this.#chain.sendingEpoch(verified)
    // Before the graph says anything, what the latest teller sends under is the best guess.
    const [guess = this.#newestFirst[0]] = told
    return must(id === undefined ? guess : verified.get(id), 'a community is held by a key')
  }

  #newOpener(): EpochOpener {
    const { deviceId, agreement } = this.#device
    const owner = { kind: 'device', deviceId, agreement } as const
    return new EpochOpener({ crypto: this.#environment.crypto, roomId: this.#root.roomId, chain: this.#chain, owner })
  }
}
