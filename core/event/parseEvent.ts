import { must } from '../assert.ts'
import type { CryptoPort } from '../crypto/port.ts'
import { SIGNATURE_BYTES } from '../crypto/port.ts'
import { authEventCountMax, eventBytesMax, identifierBytesMax, prevEventCountMax } from '../limits.ts'
import { canonicalJson, parseCanonicalMembers } from './canonicalJson.ts'
import { contentHashOf, eventIdOf, referenceBytesOf } from './hash.ts'
import {
  decodeBase64,
  type EventId,
  isEventId,
  isRoomId,
  isUserId,
  keyOfName,
  roomIdOfCreate,
  serverOf,
} from './ids.ts'
import { isJsonObject, type Json, type JsonObject, memberOf } from './json.ts'
import { redactContent } from './redact.ts'
import { authoriserOf, type EventSignature, type RoomEvent } from './roomEvent.ts'
import { ROOST_1 } from './roomVersion.ts'

/** A decoded event of a `roost.1` room, with what its signatures sign. */
export interface ParsedEvent {
  readonly event: RoomEvent
  readonly reference: Uint8Array
}

export type ParseRefusal = 'oversize' | 'notCanonical' | 'shape' | 'hash'
export type ParseResult =
  /**
   * `missing`: an event of which a redaction took the content. Id and signatures are those of the whole copy, and so is
   * all that any rule reads; what else it said has to come from elsewhere.
   */
  | { readonly ok: true; readonly parsed: ParsedEvent; readonly content: 'whole' | 'missing' }
  | { readonly ok: false; readonly reason: ParseRefusal }

const MEMBERS = new Set([
  'type',
  'room_id',
  'sender',
  'state_key',
  'content',
  'hashes',
  'signatures',
  'signer',
  'depth',
  'prev_events',
  'auth_events',
  'origin_server_ts',
])

const refuse = (reason: ParseRefusal): ParseResult => ({ ok: false, reason })

/**
 * Reads the wire bytes of an event: one valid encoding, format limits, content hash. Never throws. Signatures are not
 * looked at here: they cost most, so they come last.
 */
export function parseEvent(crypto: CryptoPort, bytes: Uint8Array): ParseResult {
  if (bytes.length > eventBytesMax) return refuse('oversize')
  const read = parseCanonicalMembers(bytes)
  if (read === undefined) return refuse('notCanonical')
  const { value: json, members } = read
  if (!isJsonObject(json) || members === undefined) return refuse('shape')
  const fields = readFields(json)
  if (fields === undefined) return refuse('shape')
  const isWhole = fields.hash === contentHashOf(crypto, members)
  // The specification redacts a copy with the wrong content and goes on; we wait for a better one.
  if (!isWhole && !isStripped(fields)) return refuse('hash')
  const reference = referenceBytesOf(ROOST_1, json, members)
  const id = eventIdOf(crypto, reference)
  const { hash: _, roomId, ...rest } = fields
  const parsed = { event: { id, roomId: roomId ?? roomIdOfCreate(id), ...rest }, reference }
  return { ok: true, parsed, content: isWhole ? 'whole' : 'missing' }
}

/** The event behind bytes that `parseEvent` has read before, elsewhere, and found to have this id. */
export function readChecked(id: EventId, bytes: Uint8Array): RoomEvent {
  const json: Json = JSON.parse(decoder.decode(bytes))
  const fields = isJsonObject(json) ? readFields(json) : undefined
  const { hash: _, roomId, ...rest } = must(fields, 'it was checked')
  return { id, roomId: roomId ?? roomIdOfCreate(id), ...rest }
}

/** Whether nothing is left that a redaction would take. */
function isStripped({ type, content }: Fields): boolean {
  return canonicalJson(content) === canonicalJson(redactContent(ROOST_1, type, content))
}

type Fields = Omit<RoomEvent, 'id' | 'roomId'> & { roomId: RoomEvent['roomId'] | undefined; hash: string }

/** The typed members of an event, or undefined where one is missing, superfluous, ill-typed or beyond a limit. */
function readFields(json: JsonObject): Fields | undefined {
  if (Object.keys(json).some((key) => !MEMBERS.has(key))) return undefined
  const type = identifier(memberOf(json, 'type'))
  const sender = identifier(memberOf(json, 'sender'))
  const stateKey = memberOf(json, 'state_key')
  const roomId = memberOf(json, 'room_id')
  const content = memberOf(json, 'content')
  const originServerTs = natural(memberOf(json, 'origin_server_ts'))
  const prevEvents = eventIds(memberOf(json, 'prev_events'), prevEventCountMax)
  const authEvents = eventIds(memberOf(json, 'auth_events'), authEventCountMax)
  const hash = readHash(memberOf(json, 'hashes'))
  if (type === undefined || type === '' || sender === undefined || !isUserId(sender)) return undefined
  if (stateKey !== undefined && identifier(stateKey) === undefined) return undefined
  if ((roomId === undefined) !== (type === 'm.room.create')) return undefined
  if (roomId !== undefined && !(typeof roomId === 'string' && isRoomId(roomId))) return undefined
  if (!isJsonObject(content) || natural(memberOf(json, 'depth')) === undefined) return undefined
  if (originServerTs === undefined || prevEvents === undefined || authEvents === undefined) return undefined
  const signatures = readSignatures(memberOf(json, 'signatures'), serversToSign(type, sender, content))
  if (hash === undefined || signatures === undefined) return undefined
  const senderSignature = signatures.find(({ server }) => server === serverOf(sender))
  if (memberOf(json, 'signer') !== senderSignature?.keyName) return undefined
  const authoriser = signatures.find(({ server }) => server !== serverOf(sender))
  if (authoriser !== undefined && authoriserOf({ type, content }) !== authoriser.keyName) return undefined
  return {
    type,
    roomId,
    stateKey: stateKey as string | undefined,
    sender,
    content,
    prevEvents,
    authEvents,
    originServerTs,
    signatures,
    hash,
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()
const utf8Length = (text: string): number => encoder.encode(text).length

function identifier(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || value.includes('\u0000')) return undefined
  // A UTF-16 unit is at most 3 bytes.
  if (3 * value.length <= identifierBytesMax) return value
  return value.length <= identifierBytesMax && utf8Length(value) <= identifierBytesMax ? value : undefined
}

const natural = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && value >= 0 ? value : undefined

function eventIds(value: Json | undefined, countMax: number): EventId[] | undefined {
  if (!Array.isArray(value) || value.length > countMax) return undefined
  const ids = value.filter((id): id is EventId => typeof id === 'string' && isEventId(id))
  return ids.length === value.length && new Set(ids).size === ids.length ? ids : undefined
}

function readHash(value: Json | undefined): string | undefined {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return undefined
  const hash = memberOf(value, 'sha256')
  return typeof hash === 'string' ? hash : undefined
}

/** For whom the rules need a signature: the sender and, on a membership that somebody authorised, the authoriser. */
function serversToSign(type: string, sender: string, content: JsonObject): ReadonlySet<string> {
  const authoriser = memberOf(content, 'join_authorised_via_users_server')
  const isAuthorised = type === 'm.room.member' && typeof authoriser === 'string'
  return new Set([serverOf(sender), ...(isAuthorised ? [serverOf(authoriser)] : [])])
}

/** Exactly one signature for each of the servers. */
function readSignatures(value: Json | undefined, servers: ReadonlySet<string>): EventSignature[] | undefined {
  if (!isJsonObject(value)) return undefined
  const signatures = Object.entries(value).map(([server, keys]) => readSignature(server, keys))
  if (signatures.length !== servers.size) return undefined
  return signatures.every((signature): signature is EventSignature => !!signature && servers.has(signature.server))
    ? signatures
    : undefined
}

function readSignature(server: string, keys: Json): EventSignature | undefined {
  if (!isJsonObject(keys)) return undefined
  const [entry, ...more] = Object.entries(keys)
  if (entry === undefined || more.length > 0) return undefined
  const [keyId, text] = entry
  if (!keyId.startsWith('ed25519:') || typeof text !== 'string') return undefined
  const keyName = keyId.slice('ed25519:'.length)
  const signature = decodeBase64(text)
  if (keyOfName(keyName) === undefined || signature?.length !== SIGNATURE_BYTES) return undefined
  return { server, keyName, signature }
}
