import { assert } from '../assert.ts'
import type { RoomId, UserId } from '../event/ids.ts'
import { roomIdBytes } from '../event/ids.ts'
import { concatBytes, prefixedBytes, utf8Bytes } from './bytes.ts'
import type { CryptoPort, Random } from './port.ts'
import { KEY_BYTES, NONCE_BYTES } from './port.ts'

/** What a sealed content belongs to. Elsewhere it does not open. */
export interface ContentPlace {
  readonly roomId: RoomId
  /** The event's type as it travels: `m.room.encrypted`, `m.room.name`. */
  readonly type: string
  readonly sender: UserId
}

const LABEL = utf8Bytes('roost/v1/content-place\0')

/** The key under which the contents of a private room are sealed in one of its epochs. */
export function roomContentKey(crypto: CryptoPort, roomId: RoomId, secret: Uint8Array): Uint8Array {
  assert(secret.length === KEY_BYTES, 'an epoch secret is 32 bytes')
  return crypto.hkdf(secret, roomIdBytes(roomId), 'v1/room-content', KEY_BYTES)
}

/** Seals an event's content: `nonce ‖ ciphertext`. `key` is the room's of the current epoch. */
export function sealContent(
  crypto: CryptoPort,
  random: Random,
  key: Uint8Array,
  place: ContentPlace,
  plaintext: Uint8Array,
): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES)
  return concatBytes(nonce, crypto.seal(keyAt(crypto, key, place), nonce, plaintext))
}

/** Opens what `sealContent` made for the same place under the same key; undefined for anything else. */
export function openContent(
  crypto: CryptoPort,
  key: Uint8Array,
  place: ContentPlace,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES) return undefined
  return crypto.open(keyAt(crypto, key, place), sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES))
}

/**
 * The place is bound by the key and not by associated data, which the port does without: to another place belongs another
 * key, as a keyed BLAKE2b is a pseudorandom function, and under another key a ciphertext does not open. So no member can
 * show what Ada wrote as their own, as a room's name, or in another room. That nobody but Ada can have sealed it here is
 * not said by this, but by the signature on her event. One key serves all that one sender writes of one type in an epoch;
 * nonces of 192 random bits do not repeat under it.
 */
const keyAt = (crypto: CryptoPort, key: Uint8Array, { roomId, type, sender }: ContentPlace): Uint8Array =>
  crypto.blake2b(
    concatBytes(LABEL, prefixedBytes(roomIdBytes(roomId), utf8Bytes(type), utf8Bytes(sender))),
    KEY_BYTES,
    key,
  )
