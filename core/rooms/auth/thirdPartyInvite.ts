import { canonicalBytes } from '../../event/canonicalJson.ts'
import { decodeBase64 } from '../../event/ids.ts'
import { isJsonObject, type Json, type JsonObject, jsonObject, memberOf } from '../../event/json.ts'
import { type RoomEvent, stateKey } from '../../event/roomEvent.ts'
import type { RoomVersion, SignatureVerifier } from '../../event/roomVersion.ts'
import { thirdPartyProofCountMax } from '../../limits.ts'
import { memberKey } from '../authEvents.ts'
import type { AuthState } from './authState.ts'
import { allow, refuse, type Verdict } from './verdict.ts'

/**
 * Rule 5.4.1: an invitation of whoever proves to an identity server that an address is theirs. That server's keys stand
 * in the room's m.room.third_party_invite of the same token.
 */
export function authoriseThirdPartyInvite(
  version: RoomVersion,
  event: RoomEvent,
  target: string,
  state: AuthState,
): Verdict {
  if (version.thirdPartyInvites === 'refused') return refuse('5.4.1', 'third-party invites are not taken')
  // 5.4.1.1 If target user is banned, reject.
  if (state.membershipOf(target) === 'ban') return refuse('5.4.1.1', 'the target is banned', memberKey(target))
  // 5.4.1.2 If content.third_party_invite does not have a signed property, reject.
  const invite = memberOf(event.content, 'third_party_invite')
  const signed = isJsonObject(invite) ? memberOf(invite, 'signed') : undefined
  if (!isJsonObject(signed)) return refuse('5.4.1.2', 'the third-party invite is not signed')
  // 5.4.1.3 If signed does not have mxid and token properties, reject.
  const [mxid, token] = [memberOf(signed, 'mxid'), memberOf(signed, 'token')]
  if (typeof mxid !== 'string' || typeof token !== 'string') {
    return refuse('5.4.1.3', 'the third-party invite names no user or no token')
  }
  // 5.4.1.4 If mxid does not match state_key, reject.
  if (mxid !== target) return refuse('5.4.1.4', 'the third-party invite is for another user')
  // 5.4.1.5 If there is no m.room.third_party_invite event in the current room state with state_key matching token, reject.
  const key = stateKey('m.room.third_party_invite', token)
  const promise = state.entry(key)
  if (promise === undefined) return refuse('5.4.1.5', 'the room has no third-party invite of this token', key)
  // 5.4.1.6 If sender does not match sender of the m.room.third_party_invite, reject.
  if (promise.sender !== event.sender) return refuse('5.4.1.6', 'another user made the third-party invite', key)
  // 5.4.1.7 If any signature in signed matches any public key in the m.room.third_party_invite event, allow.
  // 5.4.1.8 Otherwise, reject.
  const proven = isSignedByAny(version.thirdPartyInvites, signed, publicKeysOf(promise.content))
  return proven ? allow : refuse('5.4.1.8', "no signature matches the third-party invite's keys", key)
}

function isSignedByAny(verifier: SignatureVerifier, signed: JsonObject, keys: readonly Uint8Array[]): boolean {
  const bytes = canonicalBytes(without(signed, 'signatures', 'unsigned'))
  // Bounded: an event has room for enough signatures and keys to keep a processor busy for minutes.
  const tried = keys.slice(0, thirdPartyProofCountMax)
  return signaturesOf(signed)
    .slice(0, thirdPartyProofCountMax)
    .some((signature) => tried.some((key) => verifier.verify(key, bytes, signature)))
}

/** `public_key`, and every `public_key` of the list `public_keys`. */
function publicKeysOf(content: JsonObject): Uint8Array[] {
  const list = memberOf(content, 'public_keys')
  const listed = Array.isArray(list)
    ? list.map((item) => (isJsonObject(item) ? memberOf(item, 'public_key') : null))
    : []
  return decoded([memberOf(content, 'public_key'), ...listed])
}

/** Every Ed25519 signature of a signed object, whoever it says made it. */
function signaturesOf(signed: JsonObject): Uint8Array[] {
  const servers = memberOf(signed, 'signatures')
  const byServer = isJsonObject(servers) ? Object.values(servers) : []
  return byServer.flatMap((keys) => {
    const entries = isJsonObject(keys) ? Object.entries(keys) : []
    return decoded(entries.filter(([keyId]) => keyId.startsWith('ed25519:')).map(([, text]) => text))
  })
}

const decoded = (texts: readonly (Json | undefined)[]): Uint8Array[] =>
  [...new Set(texts)].flatMap((text) => (typeof text === 'string' ? (decodeBase64(text) ?? []) : []))

const without = (object: JsonObject, ...keys: string[]): JsonObject =>
  jsonObject(Object.entries(object).filter(([key]) => !keys.includes(key)))
