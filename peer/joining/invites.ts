import { verifyAdmission } from '../../core/crypto/guardedInvite.ts'
import { type InviteState, readInviteState } from '../../core/crypto/inviteState.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { decodeBase64, type UserId } from '../../core/event/ids.ts'
import { memberOf } from '../../core/event/json.ts'
import { type RoomEvent, splitStateKey } from '../../core/event/roomEvent.ts'
import type { Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'

/** A guarded invite as a community's root has it. */
export interface PostedInvite extends InviteState {
  /** The state key: the invite's public key. */
  readonly inviteId: string
  readonly event: RoomEvent
}

const known = new WeakMap<StateMap, readonly PostedInvite[]>()

/** Every guarded invite of the root's current state, revoked ones too, the newest first. */
export function postedInvites(root: RoomGraph): readonly PostedInvite[] {
  const state = root.currentState
  const already = known.get(state)
  if (already) return already
  const invites = [...state.entries()].flatMap(({ key, value }): PostedInvite[] => {
    const { type, key: inviteId } = splitStateKey(key)
    const event = type === 'roost.invite' ? root.event(value) : undefined
    const content = event && readInviteState(event.content)
    return event && content ? [{ ...content, inviteId, event }] : []
  })
  invites.sort((left, right) => right.event.originServerTs - left.event.originServerTs)
  known.set(state, invites)
  return invites
}

const admissions = new WeakMap<Entry, boolean>()

/** Who came in by an invite: everybody with an accepted join that names it and was vouched for, whatever became of them. */
export function usersOf(crypto: CryptoPort, root: RoomGraph, inviteId: string): ReadonlySet<string> {
  const users = new Set<string>()
  for (const entry of root.keyEvents('m.room.member')) {
    const { event } = entry
    if (inviteOf(event) !== inviteId || event.stateKey === undefined) continue
    const isAdmitted = admissions.get(entry) ?? isAdmission(crypto, root, inviteId, entry)
    admissions.set(entry, isAdmitted)
    if (isAdmitted) users.add(event.stateKey)
  }
  return users
}

/**
 * Whether the invite let in somebody who was not in, by way of a member who might. Whoever is in already, or needs nobody's
 * word, may name any invite in what they write, and a member may vouch for whom they like: the invite's own signature tells.
 */
function isAdmission(crypto: CryptoPort, root: RoomGraph, inviteId: string, { event, stateBefore }: Entry): boolean {
  const authoriser = memberOf(event.content, 'join_authorised_via_users_server')
  if (typeof authoriser !== 'string' || authoriser === event.sender) return false
  const { levels, membershipOf } = root.authStateOf(stateBefore)
  if (membershipOf(event.sender) === 'join' || membershipOf(authoriser) !== 'join') return false
  if (levels.levelOf(authoriser) < levels.invite) return false
  const admission = memberOf(event.content, 'roost.admission')
  const signature = typeof admission === 'string' ? decodeBase64(admission) : undefined
  const statement = { communityId: root.roomId, userId: event.sender }
  return signature !== undefined && verifyAdmission(crypto, inviteId, statement, signature)
}

/** The invite that a join names. */
export function inviteOf(event: RoomEvent): string | undefined {
  const inviteId = memberOf(event.content, 'roost.invite')
  return typeof inviteId === 'string' && memberOf(event.content, 'membership') === 'join' ? inviteId : undefined
}

/** What an invite is good for at a time. Expiry is judged by the clock of whoever asks this. */
export function statusOf(
  crypto: CryptoPort,
  root: RoomGraph,
  invite: PostedInvite,
  nowMs: number,
): 'live' | 'expired' | 'usedUp' | 'revoked' {
  if (invite.revoked) return 'revoked'
  if (invite.expiresTs <= nowMs) return 'expired'
  return usersOf(crypto, root, invite.inviteId).size >= invite.uses ? 'usedUp' : 'live'
}

/** Whether a user may vouch for somebody's join: who may invite. */
export function mayGrant(root: RoomGraph, userId: UserId): boolean {
  const { levels, membershipOf } = root.authStateOf(root.currentState)
  return membershipOf(userId) === 'join' && levels.levelOf(userId) >= levels.invite
}
