import { openBlob } from '../../core/crypto/blob.ts'
import { type EpochId, epochIdBytes, epochIdOfBytes } from '../../core/crypto/epochId.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import type { DeviceId, RoomId } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { StoredEpoch } from '../../core/store/epochs.ts'
import type { StoredCommunity } from '../../core/store/profileStore.ts'
import type { GossipEpoch } from '../../sync/gossip/interface.ts'
import { forgottenEpochCountMax, toldEpochCountMax } from '../limits.ts'

/** An epoch's secret as it is handed over. */
export interface EpochSecret {
  readonly id: EpochId
  readonly secret: Uint8Array
}

/** The key of the link, or the person, by which this device came into a community. */
export const enteredWith = ({ epochId, secret }: StoredCommunity): EpochSecret => ({
  id: epochId ? epochIdOfBytes(epochId) : 'first',
  secret,
})

/** One of a keychain. */
export const secretTold = ({ id, secret }: Pick<GossipEpoch, 'id' | 'secret'>): EpochSecret => ({
  id: epochIdOfBytes(id),
  secret,
})

export interface HeldEpoch extends EpochSecret {
  readonly idBytes: Uint8Array
  readonly keys: EpochKeys
}

/** Who said that a secret is an epoch's: a device, or the invite or the person who brought this device in. */
export type Teller = DeviceId | 'joining'

export interface ToldEpoch extends HeldEpoch {
  readonly teller: Teller
  readonly toldMs: number
}

/**
 * The secrets of a community's epochs that this device holds. What the graph commits to is on disk before it is used:
 * what was sealed under a secret that a crash took away could be read by nobody here. What was merely told is in memory,
 * possibly several secrets of one epoch, and bounded: who told most loses the oldest. On disk it is once an event that is
 * kept there was sealed under it, which may be before the event that commits to it has come, or after it was forgotten.
 */
export class Keyring {
  readonly #crypto: CryptoPort
  readonly #communityId: RoomId
  readonly #store: CommunityStore
  readonly #verified = new Map<EpochId, HeldEpoch>()
  /** The latest told first, and of one teller in the order of their telling. */
  #told: readonly ToldEpoch[] = []
  /** Told, and forgotten unconfirmed, the latest first: what was opened with one may still wait for its place. */
  #forgotten: readonly ToldEpoch[] = []
  #kept: readonly HeldEpoch[] = []

  constructor(options: { crypto: CryptoPort; communityId: RoomId; store: CommunityStore }) {
    this.#crypto = options.crypto
    this.#communityId = options.communityId
    this.#store = options.store
    for (const { epochId, roomId, secret, isVerified } of options.store.epochs()) {
      if (roomId !== options.communityId) continue
      const held = this.#held({ id: epochIdOfBytes(epochId), secret })
      if (isVerified) this.#verified.set(held.id, held)
      else this.#kept = [...this.#kept, held]
    }
  }

  get verified(): ReadonlyMap<EpochId, HeldEpoch> {
    return this.#verified
  }

  get told(): readonly ToldEpoch[] {
    return this.#told
  }

  /** What is on disk was sealed under these, and no event that came commits to them. */
  get kept(): readonly HeldEpoch[] {
    return this.#kept
  }

  /** What the blobs on disk are opened with. */
  get openers(): readonly EpochKeys[] {
    return [...this.#verified.values(), ...this.#told, ...this.#kept].map(({ keys }) => keys)
  }

  /** To be called before blobs are kept on disk: what they are sealed under is there before them. Throws a `StoreError`. */
  keepFor(blobs: readonly Uint8Array[]): void {
    const isKept = (epoch: EpochSecret) => this.#kept.some((kept) => this.#isSame(kept, epoch))
    const inMemory = [...this.#told, ...this.#forgotten].filter((epoch) => !isKept(epoch))
    if (inMemory.length === 0) return
    const isUnder = (epochs: readonly EpochKeys[], blob: Uint8Array) =>
      openBlob(this.#crypto, epochs, blob) !== undefined
    const onDisk = [...this.#verified.values(), ...this.#kept].map(({ keys }) => keys)
    const others = blobs.filter((blob) => !isUnder(onDisk, blob))
    const used = inMemory.filter(({ keys }) => others.some((blob) => isUnder([keys], blob)))
    if (used.length === 0) return
    this.#store.addEpochs(used.map((told) => this.#stored(told, false, told.toldMs)))
    this.#kept = [...this.#kept, ...used]
  }

  /** True where one of them is news. */
  verify(secrets: readonly EpochSecret[], nowMs: number): boolean {
    const news = secrets.filter(({ id }) => !this.#verified.has(id))
    if (news.length === 0) return false
    this.#store.addEpochs(news.map((epoch) => this.#stored(epoch, true, nowMs)))
    for (const epoch of news) this.#verified.set(epoch.id, this.#held(epoch))
    this.#kept = this.#kept.filter(({ id }) => !this.#verified.has(id))
    return true
  }

  /** Takes what somebody tells, the most important first. True where one of them is news. */
  tell(secrets: readonly EpochSecret[], teller: Teller, nowMs: number): boolean {
    const isTold = (epoch: EpochSecret) => this.#told.some((told) => this.#isSame(told, epoch))
    const news = secrets.filter((epoch) => !this.#verified.has(epoch.id) && !isTold(epoch))
    if (news.length === 0) return false
    this.#told = [...news.map((epoch) => ({ ...this.#held(epoch), teller, toldMs: nowMs })), ...this.#told]
    this.#forgotten = this.#forgotten.filter((epoch) => !isTold(epoch))
    while (this.#told.length > toldEpochCountMax) this.#forgetOne()
    return true
  }

  /** Forgets what was told and is believed no longer. True where there was any. */
  forgetTold(isForgotten: (told: ToldEpoch) => boolean): boolean {
    const forgotten = this.#told.filter(isForgotten)
    this.#forget(forgotten)
    return forgotten.length > 0
  }

  #forget(told: readonly ToldEpoch[]): void {
    if (told.length === 0) return
    this.#told = this.#told.filter((epoch) => !told.includes(epoch))
    const unconfirmed = told.filter((epoch) => {
      const verified = this.#verified.get(epoch.id)
      return verified === undefined || !this.#isSame(verified, epoch)
    })
    this.#forgotten = [...unconfirmed, ...this.#forgotten].slice(0, forgottenEpochCountMax)
  }

  #forgetOne(): void {
    const byTeller = Map.groupBy(this.#told, ({ teller }) => teller)
    const most = [...byTeller.values()].reduce((left, right) => (right.length > left.length ? right : left))
    this.#forget(most.slice(-1))
  }

  #isSame(left: EpochSecret, right: EpochSecret): boolean {
    return left.id === right.id && this.#crypto.equal(left.secret, right.secret)
  }

  #stored({ id, secret }: EpochSecret, isVerified: boolean, learntTs: number): StoredEpoch {
    return { epochId: epochIdBytes(id), roomId: this.#communityId, secret, isVerified, learntTs }
  }

  #held({ id, secret }: EpochSecret): HeldEpoch {
    return { id, idBytes: epochIdBytes(id), secret, keys: epochKeys(this.#crypto, this.#communityId, secret) }
  }
}
