import { memberOf } from '../event/json.ts'
import { authoriserOf, type RoomEvent, type StateKey, signerOf, stateKey } from '../event/roomEvent.ts'
import type { RoomVersion } from '../event/roomVersion.ts'

export const CREATE_KEY = stateKey('m.room.create', '')
export const POWER_LEVELS_KEY = stateKey('m.room.power_levels', '')
export const JOIN_RULES_KEY = stateKey('m.room.join_rules', '')
export const memberKey = (userId: string): StateKey => stateKey('m.room.member', userId)
export const deviceKey = (deviceId: string): StateKey => stateKey('roost.device', deviceId)
export const revokeKey = (deviceId: string): StateKey => stateKey('roost.revoke', deviceId)

/** What `authKeysOf` reads of an event; enough to ask before the event is hashed and signed. */
export type AuthSubject = Pick<RoomEvent, 'type' | 'stateKey' | 'sender' | 'content'> & { signer: string | undefined }

export const authSubject = (event: RoomEvent): AuthSubject => ({ ...event, signer: signerOf(event) })

/**
 * The state entries that decide whether an event is allowed, besides the create event:
 * https://spec.matrix.org/latest/server-server-api/#auth-events-selection
 */
export function authKeysOf(version: RoomVersion, event: AuthSubject): StateKey[] {
  if (event.type === 'm.room.create') return []
  const keys = new Set<StateKey>([POWER_LEVELS_KEY, memberKey(event.sender)])
  if (event.type === 'm.room.member' && event.stateKey !== undefined) {
    keys.add(memberKey(event.stateKey))
    const membership = memberOf(event.content, 'membership')
    if (membership === 'join' || membership === 'invite' || membership === 'knock') keys.add(JOIN_RULES_KEY)
    const token = membership === 'invite' ? thirdPartyToken(event) : undefined
    if (token !== undefined) keys.add(stateKey('m.room.third_party_invite', token))
    const authoriser = memberOf(event.content, 'join_authorised_via_users_server')
    if (membership === 'join' && typeof authoriser === 'string') keys.add(memberKey(authoriser))
  }
  // `roost.1`: whose device a revocation names, and
  if (version.devices && event.type === 'roost.revoke') keys.add(deviceKey(event.stateKey ?? ''))
  // a revocation of the signing device stands against everything it signs afterwards.
  if (version.devices && event.signer !== undefined) keys.add(revokeKey(event.signer))
  // and one of the device that vouches for a join stands against that.
  const authoriser = version.devices ? authoriserOf(event) : undefined
  if (authoriser !== undefined) keys.add(revokeKey(authoriser))
  return [...keys]
}

/** All that an event of a version must or may name in its auth_events: until version 11 the create event as well. */
export function authSelectionOf(version: RoomVersion, event: AuthSubject): StateKey[] {
  const isListed = !version.roomIdIsCreateHash && event.type !== 'm.room.create'
  return [...(isListed ? [CREATE_KEY] : []), ...authKeysOf(version, event)]
}

/** The token of a third-party invite, where the event is one. */
function thirdPartyToken(event: Pick<RoomEvent, 'content'>): string | undefined {
  const invite = memberOf(event.content, 'third_party_invite')
  const signed = typeof invite === 'object' && invite !== null && 'signed' in invite ? invite.signed : undefined
  const token = typeof signed === 'object' && signed !== null && 'token' in signed ? signed.token : undefined
  return typeof token === 'string' ? token : undefined
}
