import { KEY_BYTES } from '../crypto/port.ts'
import type { DeviceId, UserId } from '../event/ids.ts'
import { decodeBase64, isDeviceId, isUserId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import { type RoomEvent, splitStateKey } from '../event/roomEvent.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { revokeKey } from '../rooms/authEvents.ts'
import type { StateMap } from '../rooms/stateMap.ts'
import { postedRecovery } from './postedRecovery.ts'

/** A device that is to have the epoch's secret, with the X25519 key that a box is sealed to. */
export interface EntitledDevice {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly x25519: Uint8Array
}

/** The X25519 key that a user's words bring back. */
export interface RecoveryKey {
  readonly userId: UserId
  readonly x25519: Uint8Array
}

/** Everybody for whom an epoch's secret is. */
export interface Entitled {
  readonly devices: readonly EntitledDevice[]
  readonly recovery: readonly RecoveryKey[]
}

const known = new WeakMap<StateMap, Entitled>()

/**
 * Who is to have the community's epochs by the root's current state: every certified and unrevoked device of a joined
 * user, and these users' recovery keys.
 */
export function entitledOf(root: RoomGraph): Entitled {
  const state = root.currentState
  const already = known.get(state)
  if (already) return already
  const { membershipOf } = root.authStateOf(state)
  const devices: EntitledDevice[] = []
  const recovery: RecoveryKey[] = []
  for (const { key, value } of state.entries()) {
    const { type, key: name } = splitStateKey(key)
    const event = type === 'roost.device' || type === 'roost.recovery' ? root.event(value) : undefined
    if (!event || membershipOf(event.sender) !== 'join') continue
    if (type === 'roost.recovery') {
      const x25519 = postedRecovery(root, name)?.agreementKey
      if (x25519 && isUserId(name)) recovery.push({ userId: name, x25519 })
    } else {
      const x25519 = agreementKeyOf(event)
      const isRevoked = state.get(revokeKey(name)) !== undefined
      if (x25519 && isDeviceId(name) && !isRevoked) devices.push({ userId: event.sender, deviceId: name, x25519 })
    }
  }
  const entitled = { devices, recovery }
  known.set(state, entitled)
  return entitled
}

/**
 * Who is to have a private room's epochs: those of the community's who are in the room as well, or invited to it. Whoever
 * is invited needs nobody's leave to join, so the key lets them do nothing that they might not, and they can read what
 * they are asked into, and join while nobody else is near.
 */
export function entitledIn(root: RoomGraph, room: RoomGraph): Entitled {
  const { devices, recovery } = entitledOf(root)
  const { membershipOf } = room.authStateOf(room.currentState)
  const isIn = ({ userId }: { userId: UserId }) => isInOrInvited(membershipOf(userId))
  return { devices: devices.filter(isIn), recovery: recovery.filter(isIn) }
}

export const isInOrInvited = (membership: string): boolean => membership === 'join' || membership === 'invite'

/** The X25519 key of a certificate, which was verified when its event was taken in. */
function agreementKeyOf({ content }: RoomEvent): Uint8Array | undefined {
  const text = memberOf(content, 'x25519')
  const bytes = typeof text === 'string' ? decodeBase64(text) : undefined
  return bytes?.length === KEY_BYTES ? bytes : undefined
}
