import { serverOf } from '../../event/ids.ts'
import { type RoomEvent, signerOf } from '../../event/roomEvent.ts'
import { deviceKey, POWER_LEVELS_KEY } from '../authEvents.ts'
import type { AuthState } from './authState.ts'
import { allow, refuse, type Verdict } from './verdict.ts'

/** Rule R2: a device is revoked by its owner under the user key, or by whoever could ban the owner. */
export function authoriseRevoke(event: RoomEvent, state: AuthState): Verdict {
  const deviceId = event.stateKey ?? ''
  const device = state.entry(deviceKey(deviceId))
  if (device === undefined) return refuse('R2', 'the room knows no such device', deviceKey(deviceId))
  const owner = device.sender
  if (event.sender === owner) {
    const underUserKey = signerOf(event) === serverOf(owner)
    return underUserKey ? allow : refuse('R2', 'revoking an own device takes the user key')
  }
  const level = state.levels.levelOf(event.sender)
  const able = level >= state.levels.ban && state.levels.levelOf(owner) < level
  return able ? allow : refuse('R2', 'revoking this device takes a higher level', POWER_LEVELS_KEY)
}
