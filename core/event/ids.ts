import { base32nopad, base64urlnopad } from '@scure/base'
import { base64Of, bytesOfBase64 } from './base64.ts'
import { ID_BYTES, idOfBytes, readId } from './idBytes.ts'
import { Remembered } from './remembered.ts'

/** `$` and the URL-safe unpadded base64 of the event's reference hash (room version 12 and `roost.1`). */
export type EventId = string & { readonly __brand: 'EventId' }
/** `!` and the create event's id without its `$`. */
export type RoomId = string & { readonly __brand: 'RoomId' }
/** `@localpart:server`; the server name is the base32 of the user's Ed25519 key. */
export type UserId = string & { readonly __brand: 'UserId' }
/** The base32 of the device's Ed25519 key. */
export type DeviceId = string & { readonly __brand: 'DeviceId' }

// The last character of 32 bytes carries only 4 bits: any other letter there would be a second spelling.
const EVENT_ID = /^\$[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
const ROOM_ID = /^![A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
const USER_ID = /^@[a-z0-9._=/+-]{1,64}:[a-z2-7]{52}$/
const KEY_NAME = /^[a-z2-7]{52}$/

/** True for a hash-shaped event id. Graph code takes any string, since published fixtures use readable ids. */
export const isEventId = (text: string): text is EventId => EVENT_ID.test(text)
export const isRoomId = (text: string): text is RoomId => ROOM_ID.test(text)
export const isUserId = (text: string): text is UserId => knownUserIds.of(text) === true
export const isDeviceId = (text: string): text is DeviceId => keyOfName(text) !== undefined

export const eventIdOfHash = (referenceHash: Uint8Array): EventId =>
  referenceHash.length === ID_BYTES
    ? idOfBytes(referenceHash, 0)
    : (`$${base64urlnopad.encode(referenceHash)}` as EventId)

/** The 32 bytes behind a hash-shaped event id: what filters, fingerprints and the log's primary key work on. */
export function eventIdBytes(id: EventId): Uint8Array {
  const bytes = new Uint8Array(ID_BYTES)
  return readId(id, bytes) ? bytes : base64urlnopad.decode(id.slice(1))
}

/** The room a version 12 create event founds. */
export const roomIdOfCreate = (createId: EventId): RoomId => `!${createId.slice(1)}` as RoomId
export const createIdOfRoom = (roomId: RoomId): EventId => `$${roomId.slice(1)}` as EventId

/** The 32 bytes behind a room id, which tie keys and signatures to that room. */
export const roomIdBytes = (roomId: RoomId): Uint8Array => eventIdBytes(createIdOfRoom(roomId))

/** The part of a user id after its first `:`: in Roost the name of the user's key. */
export const serverOf = (userId: string): string => userId.slice(userId.indexOf(':') + 1)

/** A 32-byte public key as a name: lower-case unpadded base32, 52 characters. */
export const nameOfKey = (key: Uint8Array): string => base32nopad.encode(key).toLowerCase()
export const deviceIdOfKey = (key: Uint8Array): DeviceId => nameOfKey(key) as DeviceId
export const userIdOfKey = (localpart: string, key: Uint8Array): UserId => `@${localpart}:${nameOfKey(key)}` as UserId

/** The key behind a name, or undefined where the text is not the one spelling of 32 bytes. Not to be written into. */
export const keyOfName = (name: string): Uint8Array | undefined => knownKeys.of(name)

/** Every event names keys, and nearly all of them the same few. */
const knownKeys = new Remembered(readKeyName)
const knownUserIds = new Remembered((text) =>
  USER_ID.test(text) && keyOfName(serverOf(text)) !== undefined ? true : undefined,
)

function readKeyName(name: string): Uint8Array | undefined {
  if (!KEY_NAME.test(name)) return undefined
  try {
    const key = base32nopad.decode(name.toUpperCase())
    return nameOfKey(key) === name ? key : undefined
  } catch {
    return undefined
  }
}

/** Unpadded standard base64, as Matrix writes hashes and signatures. */
export const encodeBase64 = (bytes: Uint8Array): string => base64Of(bytes)

/** The bytes, or undefined where the text is not the one unpadded spelling of them. */
export const decodeBase64 = (text: string): Uint8Array | undefined => bytesOfBase64(text)
