import type { EpochId } from '../../core/crypto/epochId.ts'
import type { KeyPair } from '../../core/crypto/port.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { EpochChain } from '../../core/keys/epochChain.ts'
import { type BoxOwner, EpochOpener } from '../../core/keys/openEpochs.ts'
import { StoreError } from '../../core/store/storeError.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Environment } from '../environment.ts'
import { recoveryBoxesLifeMs } from '../limits.ts'
import { wipe } from './unlock.ts'

/**
 * Opens what was sealed to a person's recovery key: epochs of their communities and of their private rooms, whatever
 * came while none of their devices was there. The key is at hand while the history arrives, in memory alone.
 */
export class RecoveryBoxes {
  readonly #environment: Environment
  readonly #communities: () => readonly CommunityPeer[]
  #agreement: KeyPair | undefined
  /** A box that does not open is tried once. */
  #openers = new WeakMap<EpochChain, EpochOpener>()
  #cancelWiping: (() => void) | undefined

  constructor(environment: Environment, communities: () => readonly CommunityPeer[]) {
    this.#environment = environment
    this.#communities = communities
  }

  /** Opens what is here now; `agreement` is wiped by the caller. */
  openNow(agreement: KeyPair): void {
    for (const community of this.#communities()) this.#open(community, agreement, new WeakMap())
  }

  /** Keeps the key while more is on its way, and not for long. It is this object's from here on. */
  keep(agreement: KeyPair): void {
    this.stop()
    this.#agreement = agreement
    this.#cancelWiping = this.#environment.after(recoveryBoxesLifeMs, () => this.stop())
    this.consider()
  }

  /** Something of a community has changed. */
  consider(): void {
    const agreement = this.#agreement
    if (agreement === undefined) return
    const communities = this.#communities()
    // Opening changes the community, and so comes back here.
    this.#agreement = undefined
    try {
      for (const community of communities) this.#open(community, agreement, this.#openers)
    } catch (error) {
      // What the disk did not take is opened anew with the next change.
      if (!(error instanceof StoreError)) throw error
      this.#openers = new WeakMap()
    } finally {
      this.#agreement = agreement
    }
  }

  stop(): void {
    this.#cancelWiping?.()
    this.#cancelWiping = undefined
    if (this.#agreement) wipe(this.#agreement.secretKey)
    this.#agreement = undefined
    this.#openers = new WeakMap()
  }

  #open(community: CommunityPeer, agreement: KeyPair, openers: WeakMap<EpochChain, EpochOpener>): void {
    const { crypto } = this.#environment
    const { graph, epochs, privateRooms, profile } = community
    const owner: BoxOwner = { kind: 'recovery', userId: profile.userId, agreement }
    const openerOf = (chain: EpochChain, roomId: RoomId): EpochOpener => {
      const opener = openers.get(chain) ?? new EpochOpener({ crypto, roomId, chain, owner })
      openers.set(chain, opener)
      return opener
    }
    const { chain } = epochs
    const held = new Set<EpochId>(epochs.secrets.map(({ id }) => id))
    const opened = openerOf(chain, graph.root.roomId).open(held)
    if (opened.length > 0) community.takeSecrets(opened, 'joining')
    for (const room of privateRooms.rooms) {
      const inRoom = openerOf(privateRooms.chainOf(room), room.roomId).open(privateRooms.heldIn(room))
      if (inRoom.length > 0) privateRooms.learn(room, inRoom)
    }
  }
}
