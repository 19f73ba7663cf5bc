import { type EpochId, epochIdBytes, epochIdOfBytes } from '../../core/crypto/epochId.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { roomContentKey } from '../../core/crypto/roomKey.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { OpenedEpoch } from '../../core/keys/openEpochs.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'

/** An epoch of a private room whose secret is here. */
export interface HeldRoomEpoch {
  readonly secret: Uint8Array
  /** What contents of the epoch are sealed under. */
  readonly key: Uint8Array
}

const NONE: ReadonlyMap<EpochId, HeldRoomEpoch> = new Map()

/**
 * The secrets of a community's private rooms that this device holds, in memory and on disk. All of them came out of boxes
 * and fit what an accepted event commits to.
 */
export class RoomSecrets {
  readonly #crypto: CryptoPort
  readonly #store: CommunityStore
  readonly #rooms = new Map<RoomId, Map<EpochId, HeldRoomEpoch>>()

  constructor(options: { crypto: CryptoPort; communityId: RoomId; store: CommunityStore }) {
    this.#crypto = options.crypto
    this.#store = options.store
    for (const { roomId, epochId, secret, isVerified } of options.store.epochs()) {
      if (roomId !== options.communityId && isVerified) this.#hold(roomId, epochIdOfBytes(epochId), secret)
    }
  }

  in(roomId: RoomId): ReadonlyMap<EpochId, HeldRoomEpoch> {
    return this.#rooms.get(roomId) ?? NONE
  }

  /** An epoch as it is held once it is learnt. */
  epochOf(roomId: RoomId, secret: Uint8Array): HeldRoomEpoch {
    return { secret, key: roomContentKey(this.#crypto, roomId, secret) }
  }

  /** Stored before it is used: what was sealed under a secret that a crash took away nobody here could read. */
  learn(roomId: RoomId, opened: readonly OpenedEpoch[], nowMs: number): void {
    const epochs = opened.map(({ id, secret }) => ({ epochId: epochIdBytes(id), roomId, secret }))
    this.#store.addEpochs(epochs.map((epoch) => ({ ...epoch, isVerified: true, learntTs: nowMs })))
    for (const { id, secret } of opened) this.#hold(roomId, id, secret)
  }

  #hold(roomId: RoomId, id: EpochId, secret: Uint8Array): void {
    const held = this.#rooms.get(roomId) ?? new Map<EpochId, HeldRoomEpoch>()
    this.#rooms.set(roomId, held.set(id, this.epochOf(roomId, secret)))
  }
}
