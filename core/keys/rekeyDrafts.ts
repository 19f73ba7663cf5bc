import { epochCommitment, sealLockbox } from '../crypto/lockbox.ts'
import type { CryptoPort, Random } from '../crypto/port.ts'
import { encodeLockboxes, encodeRekey, type Lockboxes } from '../crypto/rekeyContent.ts'
import type { DeviceId, EventId, RoomId, UserId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { lockboxesPerEventMax } from '../limits.ts'
import { textAt } from '../rooms/auth/authState.ts'
import { believedGivers } from './believedBoxes.ts'
import { type Entitled, isInOrInvited } from './entitled.ts'
import type { EpochChain, FoundedEpoch } from './epochChain.ts'

/** What sealing boxes takes. */
export interface Sealing {
  readonly crypto: CryptoPort
  readonly random: Random
  readonly roomId: RoomId
  /** The epoch's 32 bytes. */
  readonly secret: Uint8Array
}

export interface RekeyDrafts {
  /** The content of the `roost.rekey` event that founds the epoch. */
  readonly founding: JsonObject
  /** The contents of the `roost.lockbox` events with the boxes that it had no room for, once its id is known. */
  readonly more: (rekey: EventId) => readonly JsonObject[]
}

/** A new epoch with a box for everybody who is entitled. */
export function rekeyDrafts(sealing: Sealing, entitled: Entitled): RekeyDrafts {
  const commitment = epochCommitment(sealing.crypto, sealing.roomId, sealing.secret)
  const [first = NO_BOXES, ...rest] = lotsFor(sealing, commitment, entitled)
  return {
    founding: encodeRekey({ commitment, ...first }),
    more: (rekey) => rest.map((lot) => encodeLockboxes({ rekey, ...lot })),
  }
}

/** The contents of `roost.lockbox` events that give an epoch's secret to more. The secret fits what was committed to. */
export function lockboxDrafts(sealing: Sealing, epoch: FoundedEpoch, entitled: Entitled): JsonObject[] {
  const lots = lotsFor(sealing, epoch.rekey.commitment, entitled)
  return lots.map((lot) => encodeLockboxes({ rekey: epoch.id, ...lot }))
}

/**
 * Who of the entitled has no box in an epoch: omitted, came later, or complains of the boxes that it has. Where a private room's history is not for those who
 * came later, these are left out: they wait for the next epoch.
 */
export function missingBoxes(room: RoomGraph, chain: EpochChain, epoch: FoundedEpoch, entitled: Entitled): Entitled {
  const lots = chain.lotsOf(epoch)
  const hasBox = (deviceId: DeviceId) => believedGivers(lots, deviceId).size > 0
  const recovery = new Set(lots.flatMap((lot) => [...lot.recovery.keys()]))
  const mayHave = ({ userId }: { userId: UserId }) => !isLatecomer(room, epoch, userId)
  return {
    devices: entitled.devices.filter((device) => !hasBox(device.deviceId) && mayHave(device)),
    recovery: entitled.recovery.filter((key) => !recovery.has(key.userId) && mayHave(key)),
  }
}

/**
 * Whether a user came to the room after an epoch was founded, in a room that keeps its past from such: or went away since,
 * whatever brought them back.
 */
export function isLatecomer(room: RoomGraph, epoch: FoundedEpoch, userId: UserId): boolean {
  const visibility = room.stateEvent(room.currentState, 'm.room.history_visibility')
  if (textAt(visibility, 'history_visibility') !== 'joined') return false
  if (!isInOrInvited(room.authStateOf(epoch.entry.stateBefore).membershipOf(userId))) return true
  const goings = [...room.keyEvents('m.room.member')].filter(
    ({ event }) => event.stateKey === userId && ['leave', 'ban'].includes(textAt(event, 'membership') ?? ''),
  )
  return goings.some((going) => !epoch.knewOf(going))
}

const NO_BOXES: Lockboxes = { lockboxes: new Map(), recovery: new Map() }

/** The boxes, as many to a lot as an event takes. A key that nobody can seal to gets none. */
function lotsFor(sealing: Sealing, commitment: Uint8Array, { devices, recovery }: Entitled): Lockboxes[] {
  const { crypto, random, roomId, secret } = sealing
  const seal = (key: Uint8Array) => sealLockbox(crypto, random, roomId, commitment, key, secret)
  const lots: { lockboxes: Map<DeviceId, Uint8Array>; recovery: Map<UserId, Uint8Array> }[] = []
  let room = 0
  const lot = () => {
    const last = room > 0 ? lots.at(-1) : undefined
    const open = last ?? { lockboxes: new Map(), recovery: new Map() }
    if (!last) {
      lots.push(open)
      room = lockboxesPerEventMax
    }
    room -= 1
    return open
  }
  for (const { deviceId, x25519 } of devices) {
    const box = seal(x25519)
    if (box) lot().lockboxes.set(deviceId, box)
  }
  for (const { userId, x25519 } of recovery) {
    const box = seal(x25519)
    if (box) lot().recovery.set(userId, box)
  }
  return lots
}
