import { type ClearRelation, encodeEncrypted, readEncryptedContent } from '../../core/crypto/encryptedContent.ts'
import type { EpochId } from '../../core/crypto/epochId.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { openContent, sealContent } from '../../core/crypto/roomKey.ts'
import { canonicalBytes, parseCanonicalJson } from '../../core/event/canonicalJson.ts'
import type { RoomId, UserId } from '../../core/event/ids.ts'
import { isJsonObject, type JsonObject, memberOf } from '../../core/event/json.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'

/** What somebody has to say in a room. */
export interface Said {
  readonly type: string
  readonly stateKey?: string
  readonly content: JsonObject
}

/** Under what it is sealed, and for whom it speaks. */
export interface Seal {
  readonly roomId: RoomId
  readonly sender: UserId
  readonly epoch: EpochId
  /** The room's key of that epoch. */
  readonly key: Uint8Array
}

const ENCRYPTED = 'm.room.encrypted'

/** What rules and keys rest on, and so everybody of the community must be able to read. All else is sealed. */
const CLEAR_TYPES: ReadonlySet<string> = new Set([
  'm.room.create',
  'm.room.member',
  'm.room.power_levels',
  'm.room.join_rules',
  'm.room.history_visibility',
  'm.room.redaction',
  'roost.rekey',
  'roost.lockbox',
])

/** Whether something is sealed in a private room, and is not yet. */
export const isToBeSealed = ({ type, content }: Said): boolean =>
  !CLEAR_TYPES.has(type) && readEncryptedContent(content) === undefined

/**
 * Seals what is said in a private room: of a message type and content, of state the content alone. That an event is an edit
 * or a reaction, and of which, stays in clear.
 */
export function sealSaid(crypto: CryptoPort, random: Random, seal: Seal, { type, stateKey, content }: Said): Said {
  const { roomId, sender, epoch, key } = seal
  const isState = stateKey !== undefined
  const place = { roomId, sender, type: isState ? type : ENCRYPTED }
  const { relation, rest } = isState ? { relation: undefined, rest: content } : clearRelationIn(content)
  const plaintext = canonicalBytes(isState ? content : { type, content: rest })
  const sealed = encodeEncrypted({
    epoch,
    sealed: sealContent(crypto, random, key, place, plaintext),
    ...(relation && { relation }),
  })
  return { type: place.type, content: sealed, ...(isState ? { stateKey } : {}) }
}

/** Where a device lacks the key, the epoch whose key it is. */
export type ReadEvent =
  | { readonly kind: 'readable'; readonly event: RoomEvent }
  | { readonly kind: 'locked'; readonly epoch: EpochId }
  | { readonly kind: 'unreadable' }

/**
 * An event of a private room with what was sealed in it. What is in clear there, and should not be, is read by nobody: who
 * saw it would take it for something that nobody else can read.
 */
export function readSealed(
  crypto: CryptoPort,
  held: ReadonlyMap<EpochId, { readonly key: Uint8Array }>,
  event: RoomEvent,
): ReadEvent {
  if (CLEAR_TYPES.has(event.type)) return { kind: 'readable', event }
  const isState = event.stateKey !== undefined
  const encrypted = isState || event.type === ENCRYPTED ? readEncryptedContent(event.content) : undefined
  if (encrypted === undefined) return { kind: 'unreadable' }
  const { epoch, sealed, relation } = encrypted
  const key = held.get(epoch)?.key
  if (key === undefined) return { kind: 'locked', epoch }
  const bytes = openContent(crypto, key, event, sealed)
  const inner = bytes && parseCanonicalJson(bytes)
  if (!isJsonObject(inner)) return { kind: 'unreadable' }
  return isState ? { kind: 'readable', event: { ...event, content: inner } } : messageIn(event, inner, relation)
}

function messageIn(event: RoomEvent, inner: JsonObject, relation: ClearRelation | undefined): ReadEvent {
  const [type, content] = [memberOf(inner, 'type'), memberOf(inner, 'content')]
  if (typeof type !== 'string' || CLEAR_TYPES.has(type) || !isJsonObject(content)) return { kind: 'unreadable' }
  return { kind: 'readable', event: { ...event, type, content: withRelation(content, relation) } }
}

/** What of a content is said in clear, and what of it is sealed. */
function clearRelationIn(content: JsonObject): { relation: ClearRelation | undefined; rest: JsonObject } {
  const { 'm.relates_to': related, ...others } = content
  if (!isJsonObject(related)) return { relation: undefined, rest: content }
  const { rel_type: relType, event_id: eventId, ...more } = related
  if (typeof relType !== 'string' || typeof eventId !== 'string') return { relation: undefined, rest: content }
  return { relation: { relType, eventId }, rest: { ...others, 'm.relates_to': more } }
}

/** What was sealed says nothing of what it is about: that stands in clear, or is not so. */
function withRelation(content: JsonObject, relation: ClearRelation | undefined): JsonObject {
  const { 'm.relates_to': related, ...others } = content
  if (relation === undefined) return others
  const more = isJsonObject(related) ? related : {}
  return { ...others, 'm.relates_to': { ...more, rel_type: relation.relType, event_id: relation.eventId } }
}
