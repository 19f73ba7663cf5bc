import { memberOf } from '../../event/json.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import type { RoomVersion } from '../../event/roomVersion.ts'
import { CREATE_KEY, JOIN_RULES_KEY, memberKey, POWER_LEVELS_KEY } from '../authEvents.ts'
import { creatorsOf } from '../powerLevels.ts'
import type { AuthState } from './authState.ts'
import { authoriseThirdPartyInvite } from './thirdPartyInvite.ts'
import { isMatrixUserId } from './userIdGrammar.ts'
import { allow, refuse, type Verdict } from './verdict.ts'

/** Rule 5: membership. */
export function authoriseMember(version: RoomVersion, event: RoomEvent, state: AuthState): Verdict {
  // 5.1 If there is no state_key property, or no membership property in content, reject.
  const membership = memberOf(event.content, 'membership')
  const target = event.stateKey
  if (target === undefined || typeof membership !== 'string') return refuse('5.1', 'no membership is stated')

  // 5.2 If content has join_authorised_via_users_server and that user's server did not sign, reject. The signature was
  // checked with the others when the event was received; what names no user cannot have been signed.
  const authoriser = memberOf(event.content, 'join_authorised_via_users_server')
  if (authoriser !== undefined && (typeof authoriser !== 'string' || !isMatrixUserId(authoriser))) {
    return refuse('5.2', 'the authorising user is none')
  }
  switch (membership) {
    case 'join':
      return authoriseJoin(version, event, target, state)
    case 'invite':
      return authoriseInvite(version, event, target, state)
    case 'leave':
      return authoriseLeave(event, target, state)
    case 'ban':
      return authoriseBan(event, target, state)
    case 'knock':
      return authoriseKnock(event, target, state)
    default:
      // 5.8 Otherwise, the membership is unknown. Reject.
      return refuse('5.8', 'the membership is not known')
  }
}

function authoriseJoin(version: RoomVersion, event: RoomEvent, target: string, state: AuthState): Verdict {
  // 5.3.1 If the only previous event is an m.room.create and the state_key is the creator's, allow.
  const [parent, ...moreParents] = event.prevEvents
  if (state.create && parent === state.create.id && moreParents.length === 0) {
    const [creator] = creatorsOf(version, state.create)
    if (target === creator) return allow
  }
  // 5.3.2 If the sender does not match state_key, reject.
  if (event.sender !== target) return refuse('5.3.2', 'nobody joins for another')
  // 5.3.3 If the sender is banned, reject.
  const current = state.membershipOf(target)
  if (current === 'ban') return refuse('5.3.3', 'the sender is banned', memberKey(target))
  const invited = current === 'invite' || current === 'join'
  switch (state.joinRule) {
    // 5.3.6 If the join_rule is public, allow.
    case 'public':
      return allow
    // 5.3.4 If the join_rule is invite or knock then allow if membership state is invite or join.
    case 'invite':
    case 'knock':
      return invited ? allow : refuse('5.3.4', 'the sender was not invited', JOIN_RULES_KEY, memberKey(target))
    // 5.3.5 If the join_rule is restricted or knock_restricted
    case 'restricted':
    case 'knock_restricted': {
      // 5.3.5.1 If membership state is join or invite, allow.
      if (invited) return allow
      // 5.3.5.2 The authorising user must be joined and have the invite level; otherwise reject.
      const authoriser = memberOf(event.content, 'join_authorised_via_users_server')
      if (typeof authoriser !== 'string' || state.membershipOf(authoriser) !== 'join') {
        return refuse('5.3.5.2', 'nobody in the room authorised the join', JOIN_RULES_KEY)
      }
      const able = state.levels.levelOf(authoriser) >= state.levels.invite
      return able ? allow : refuse('5.3.5.2', 'who authorised the join may not invite', POWER_LEVELS_KEY)
    }
    // 5.3.7 Otherwise, reject.
    default:
      return refuse('5.3.7', 'the join rule lets nobody in', JOIN_RULES_KEY)
  }
}

function authoriseInvite(version: RoomVersion, event: RoomEvent, target: string, state: AuthState): Verdict {
  // 5.4.1 If content has a third_party_invite property, it decides alone.
  if (memberOf(event.content, 'third_party_invite') !== undefined) {
    return authoriseThirdPartyInvite(version, event, target, state)
  }
  // 5.4.2 If the sender's current membership state is not join, reject.
  if (state.membershipOf(event.sender) !== 'join') {
    return refuse('5.4.2', 'the sender is not in the room', memberKey(event.sender))
  }
  // 5.4.3 If target user's current membership state is join or ban, reject.
  const current = state.membershipOf(target)
  if (current === 'join' || current === 'ban') {
    return refuse('5.4.3', `the target's membership is ${current}`, memberKey(target))
  }
  // 5.4.4 If the sender's power level is at least the invite level, allow. 5.4.5 Otherwise, reject.
  const able = state.levels.levelOf(event.sender) >= state.levels.invite
  return able ? allow : refuse('5.4.5', 'inviting takes a higher level', POWER_LEVELS_KEY)
}

function authoriseLeave(event: RoomEvent, target: string, state: AuthState): Verdict {
  const current = state.membershipOf(target)
  // 5.5.1 If the sender matches state_key, allow if and only if that user is invited, joined or knocking.
  if (event.sender === target) {
    const present = current === 'invite' || current === 'join' || current === 'knock'
    return present ? allow : refuse('5.5.1', 'the sender is not in the room', memberKey(target))
  }
  // 5.5.2 If the sender's current membership state is not join, reject.
  if (state.membershipOf(event.sender) !== 'join') {
    return refuse('5.5.2', 'the sender is not in the room', memberKey(event.sender))
  }
  // 5.5.3 If the target is banned, and the sender's level is less than the ban level, reject.
  const { levels } = state
  const level = levels.levelOf(event.sender)
  if (current === 'ban' && level < levels.ban)
    return refuse('5.5.3', 'unbanning takes a higher level', POWER_LEVELS_KEY)
  // 5.5.4 If the sender's level is at least the kick level and above the target's, allow. 5.5.5 Otherwise, reject.
  const able = level >= levels.kick && levels.levelOf(target) < level
  return able ? allow : refuse('5.5.5', 'removing this member takes a higher level', POWER_LEVELS_KEY)
}

function authoriseBan(event: RoomEvent, target: string, state: AuthState): Verdict {
  // 5.6.1 If the sender's current membership state is not join, reject.
  if (state.membershipOf(event.sender) !== 'join') {
    return refuse('5.6.1', 'the sender is not in the room', memberKey(event.sender))
  }
  // 5.6.2 If the sender's level is at least the ban level and above the target's, allow. 5.6.3 Otherwise, reject.
  const { levels } = state
  const level = levels.levelOf(event.sender)
  const able = level >= levels.ban && levels.levelOf(target) < level
  return able ? allow : refuse('5.6.3', 'banning this member takes a higher level', POWER_LEVELS_KEY, CREATE_KEY)
}

function authoriseKnock(event: RoomEvent, target: string, state: AuthState): Verdict {
  // 5.7.1 If the join_rule is anything other than knock or knock_restricted, reject.
  if (state.joinRule !== 'knock' && state.joinRule !== 'knock_restricted') {
    return refuse('5.7.1', 'the join rule takes no knocks', JOIN_RULES_KEY)
  }
  // 5.7.2 If sender does not match state_key, reject.
  if (event.sender !== target) return refuse('5.7.2', 'nobody knocks for another')
  // 5.7.3 If the sender's current membership is not ban, invite or join, allow. 5.7.4 Otherwise, reject.
  const current = state.membershipOf(target)
  const outside = current !== 'ban' && current !== 'invite' && current !== 'join'
  return outside ? allow : refuse('5.7.4', `the sender's membership is ${current}`, memberKey(target))
}
