import { type EpochId, epochIdBytes, epochIdOfBytes } from '../../core/crypto/epochId.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { type EpochKeys, epochKeys } from '../../core/crypto/schedule.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { provisionalEpochCountMax } from '../limits.ts'

/** An epoch's secret as it is handed over. */
export interface EpochSecret {
  readonly id: EpochId
  readonly secret: Uint8Array
}

/** How far a secret is believed to be its epoch's: `provisional` until an event of the graph commits to it. */
export type Trust = 'verified' | 'provisional'

export interface HeldEpoch extends EpochSecret {
  readonly idBytes: Uint8Array
  readonly keys: EpochKeys
  readonly trust: Trust
  readonly learntMs: number
}

/**
 * The secrets of a community's epochs that this device holds, in memory and on disk. What is provisional is bounded: the
 * oldest gives way.
 */
export class Keyring {
  readonly #crypto: CryptoPort
  readonly #communityId: RoomId
  readonly #store: CommunityStore
  readonly #held = new Map<EpochId, HeldEpoch>()

  constructor(options: { crypto: CryptoPort; communityId: RoomId; store: CommunityStore }) {
    this.#crypto = options.crypto
    this.#communityId = options.communityId
    this.#store = options.store
    for (const { epochId, roomId, secret, isVerified, learntTs } of options.store.epochs()) {
      if (roomId !== options.communityId) continue
      this.#hold({ id: epochIdOfBytes(epochId), secret }, isVerified ? 'verified' : 'provisional', learntTs)
    }
  }

  get(id: EpochId): HeldEpoch | undefined {
    return this.#held.get(id)
  }

  /** The latest learnt first. */
  get all(): readonly HeldEpoch[] {
    return [...this.#held.values()].reverse()
  }

  get provisional(): readonly HeldEpoch[] {
    return this.all.filter(({ trust }) => trust === 'provisional')
  }

  get verifiedIds(): ReadonlySet<EpochId> {
    return new Set(this.all.filter(({ trust }) => trust === 'verified').map(({ id }) => id))
  }

  /**
   * True where one of them is news. A verified secret is never replaced. Stored before it is used: what was sealed under
   * a secret that a crash took away could be read by nobody here.
   */
  learn(secrets: readonly EpochSecret[], trust: Trust, nowMs: number): boolean {
    const news = secrets.filter(({ id }) => {
      const known = this.#held.get(id)
      return known === undefined || (known.trust === 'provisional' && trust === 'verified')
    })
    if (news.length === 0) return false
    const isVerified = trust === 'verified'
    const roomId = this.#communityId
    this.#store.addEpochs(
      news.map(({ id, secret }) => ({ epochId: epochIdBytes(id), roomId, secret, isVerified, learntTs: nowMs })),
    )
    for (const epoch of news) this.#hold(epoch, trust, nowMs)
    this.forget(this.provisional.slice(provisionalEpochCountMax))
    return true
  }

  /** What is not believed any longer. */
  forget(epochs: readonly HeldEpoch[]): void {
    if (epochs.length === 0) return
    this.#store.dropEpochs(epochs.map(({ idBytes }) => idBytes))
    for (const { id } of epochs) this.#held.delete(id)
  }

  #hold({ id, secret }: EpochSecret, trust: Trust, learntMs: number): void {
    const keys = epochKeys(this.#crypto, this.#communityId, secret)
    this.#held.set(id, { id, idBytes: epochIdBytes(id), secret, keys, trust, learntMs })
  }
}
