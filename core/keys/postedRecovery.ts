import type { RecoveryContent } from '../crypto/recovery.ts'
import { readRecovery } from '../crypto/recovery.ts'
import { signerOf } from '../event/roomEvent.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { revokeKey } from '../rooms/authEvents.ts'

/**
 * What a community knows of a user's recovery keys. What was posted by a device that was revoked since is nothing: it may
 * be a thief's key, and would get every later secret. Another device of the user posts the right one.
 */
export function postedRecovery(root: RoomGraph, userId: string): RecoveryContent | undefined {
  const state = root.currentState
  const event = root.stateEvent(state, 'roost.recovery', userId)
  const signer = event && signerOf(event)
  if (event === undefined || signer === undefined || state.get(revokeKey(signer)) !== undefined) return undefined
  return readRecovery(event.content)
}
