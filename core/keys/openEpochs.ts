import type { EpochId } from '../crypto/epochId.ts'
import { epochCommitment, FIRST_EPOCH_KEY, firstEpochCommitment, openLockbox } from '../crypto/lockbox.ts'
import type { CryptoPort, KeyPair } from '../crypto/port.ts'
import { type DeviceId, type EventId, encodeBase64, type RoomId, type UserId } from '../event/ids.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { textAt } from '../rooms/auth/authState.ts'
import type { BoxLot, EpochChain, FoundedEpoch, Held } from './epochChain.ts'

/** Whose boxes are opened: a device's, or those to a user's recovery key; with the X25519 key pair that opens them. */
export type BoxOwner =
  | { readonly kind: 'device'; readonly deviceId: DeviceId; readonly agreement: KeyPair }
  | { readonly kind: 'recovery'; readonly userId: UserId; readonly agreement: KeyPair }

export interface OpenedEpoch {
  readonly id: EventId
  /** 32 bytes that fit what the founding rekey committed to. */
  readonly secret: Uint8Array
}

/** Opens the epochs of a room as their boxes come in. A box that does not open is tried once. */
export class EpochOpener {
  readonly #crypto: CryptoPort
  readonly #roomId: RoomId
  readonly #chain: EpochChain
  readonly #owner: BoxOwner
  readonly #failed = new Set<EventId>()

  constructor(options: { crypto: CryptoPort; roomId: RoomId; chain: EpochChain; owner: BoxOwner }) {
    this.#crypto = options.crypto
    this.#roomId = options.roomId
    this.#chain = options.chain
    this.#owner = options.owner
  }

  /** Every epoch that can be opened now by the boxes of accepted events, besides those held already. */
  open(held: Held): OpenedEpoch[] {
    const closed = [...this.#chain.epochs.values()].filter(({ id }) => !held.has(id))
    // Anybody can write any number of boxes: they are looked through only where one is wanted.
    if (closed.length === 0) return []
    const { lots } = this.#chain
    return closed.flatMap((epoch) => {
      const secret = this.#secretOf(epoch, lots.get(epoch.id) ?? [])
      return secret ? [{ id: epoch.id, secret }] : []
    })
  }

  #secretOf(epoch: FoundedEpoch, lots: readonly BoxLot[]): Uint8Array | undefined {
    for (const lot of lots) {
      const box = this.#boxIn(lot)
      const { id } = lot.entry.event
      if (box === undefined || this.#failed.has(id)) continue
      const { commitment } = epoch.rekey
      const secret = openLockbox(this.#crypto, this.#roomId, commitment, this.#owner.agreement, box)
      if (secret) return secret
      this.#failed.add(id)
    }
    return undefined
  }

  #boxIn({ lockboxes, recovery }: BoxLot): Uint8Array | undefined {
    return this.#owner.kind === 'device' ? lockboxes.get(this.#owner.deviceId) : recovery.get(this.#owner.userId)
  }
}

/** Whether the room's create event commits to a first epoch, as those of the earliest communities do not. */
export const commitsToFirstEpoch = (room: RoomGraph): boolean =>
  textAt(room.stateEvent(room.currentState, 'm.room.create'), FIRST_EPOCH_KEY) !== undefined

/**
 * Whether an epoch's secret, as somebody told it, is the one that an accepted rekey committed to, or of the first epoch
 * the room's create event.
 */
export function isEpochSecret(
  crypto: CryptoPort,
  room: RoomGraph,
  chain: EpochChain,
  id: EpochId,
  secret: Uint8Array,
): boolean {
  if (id === 'first') {
    const create = room.stateEvent(room.currentState, 'm.room.create')
    return textAt(create, FIRST_EPOCH_KEY) === encodeBase64(firstEpochCommitment(crypto, secret))
  }
  const epoch = chain.epochs.get(id)
  return epoch !== undefined && crypto.equal(epochCommitment(crypto, room.roomId, secret), epoch.rekey.commitment)
}
