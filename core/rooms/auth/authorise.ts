import { serverOf } from '../../event/ids.ts'
import { memberOf } from '../../event/json.ts'
import { authoriserOf, type RoomEvent, signerOf } from '../../event/roomEvent.ts'
import type { RoomVersion } from '../../event/roomVersion.ts'
import { CREATE_KEY, memberKey, POWER_LEVELS_KEY, revokeKey } from '../authEvents.ts'
import type { AuthState } from './authState.ts'
import { authoriseCreate } from './create.ts'
import { authoriseMember } from './member.ts'
import { authorisePowerLevels } from './powerLevelsEvent.ts'
import { authoriseRevoke } from './revoke.ts'
import { allow, refuse, type Verdict } from './verdict.ts'

/**
 * The authorisation rules of room version 12, in the specification's order, for an event against a state:
 * https://spec.matrix.org/latest/rooms/v12/#authorization-rules. Older versions differ by their description alone.
 * Rule 3 speaks of the event's own auth_events and stands in `checkAuthEvents`.
 */
export function authorise(version: RoomVersion, event: RoomEvent, state: AuthState): Verdict {
  // 1. If type is m.room.create
  if (event.type === 'm.room.create') return authoriseCreate(version, event)

  // 2. If the event's room_id is not an event id of an accepted create event, reject.
  if (state.create === undefined) return refuse('2', 'the room has no accepted create event', CREATE_KEY)

  // 4. If the content of the create event has m.federate set to false and the sender's domain differs, reject.
  if (
    memberOf(state.create.content, 'm.federate') === false &&
    serverOf(event.sender) !== serverOf(state.create.sender)
  ) {
    return refuse('4', 'the room does not federate', CREATE_KEY)
  }

  // R1. `roost.1`: a device that was revoked signs nothing more, neither for its user nor for somebody who joins.
  const signers = version.devices ? [signerOf(event), authoriserOf(event)] : []
  const revoked = signers.find((signer) => signer !== undefined && state.entry(revokeKey(signer)) !== undefined)
  if (revoked !== undefined) return refuse('R1', 'the signing device was revoked', revokeKey(revoked))

  // 5. If type is m.room.member
  if (event.type === 'm.room.member') return authoriseMember(version, event, state)

  // 6. If the sender's current membership state is not join, reject.
  if (state.membershipOf(event.sender) !== 'join') {
    return refuse('6', 'the sender is not in the room', memberKey(event.sender))
  }

  // 7. If type is m.room.third_party_invite: allow if the sender's level is at least the invite level.
  const level = state.levels.levelOf(event.sender)
  if (event.type === 'm.room.third_party_invite') {
    return level >= state.levels.invite ? allow : refuse('7', 'inviting takes a higher level', POWER_LEVELS_KEY)
  }

  // R2. `roost.1`: a revocation is decided by whose device it names, not by a level for its type.
  if (version.devices && event.type === 'roost.revoke') return authoriseRevoke(event, state)

  // 8. If the event type's required power level is greater than the sender's power level, reject.
  if (state.levels.requiredFor(event.type, event.stateKey !== undefined) > level) {
    return refuse('8', `sending ${event.type} takes a higher level`, POWER_LEVELS_KEY)
  }

  // 9. If the event has a state_key that starts with an @ and does not match the sender, reject.
  if (event.stateKey?.startsWith('@') && event.stateKey !== event.sender) {
    return refuse('9', 'this state belongs to another user')
  }

  // 10. If type is m.room.power_levels
  if (event.type === 'm.room.power_levels') return authorisePowerLevels(version, event, state)

  // 11. Otherwise, allow.
  return allow
}
