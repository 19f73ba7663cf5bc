import { assert } from '../assert.ts'
import type { RoomId } from '../event/ids.ts'
import { roomIdBytes } from '../event/ids.ts'
import { concatBytes, utf8Bytes } from './bytes.ts'
import type { CryptoPort, KeyPair, Random } from './port.ts'
import { KEY_BYTES } from './port.ts'
import { BOX_OVERHEAD_BYTES, openBox, sealBox } from './sealedBox.ts'

const COMMITMENT_LABEL = utf8Bytes('roost/v1/epoch-commitment\0')
const FIRST_COMMITMENT_LABEL = utf8Bytes('roost/v1/first-epoch-commitment\0')
const BOX_LABEL = utf8Bytes('roost/v1/lockbox\0')

/** Where a community's create event commits to its first epoch's secret. */
export const FIRST_EPOCH_KEY = 'roost.first_epoch'
export const COMMITMENT_BYTES = 32
export const LOCKBOX_BYTES = KEY_BYTES + BOX_OVERHEAD_BYTES

/** What a rekey says of the secret it brings, so that everybody who opens a box has the same one. It does not reveal it. */
export function epochCommitment(crypto: CryptoPort, roomId: RoomId, secret: Uint8Array): Uint8Array {
  assert(secret.length === KEY_BYTES, 'an epoch secret is 32 bytes')
  return crypto.sha256(concatBytes(COMMITMENT_LABEL, roomIdBytes(roomId), secret))
}

/**
 * The same for the epoch that a community begins with. It stands in the create event, from which the community's id comes,
 * so it cannot name that.
 */
export function firstEpochCommitment(crypto: CryptoPort, secret: Uint8Array): Uint8Array {
  assert(secret.length === KEY_BYTES, 'an epoch secret is 32 bytes')
  return crypto.sha256(concatBytes(FIRST_COMMITMENT_LABEL, secret))
}

/**
 * Seals an epoch's secret to a device's or a recovery X25519 key: 80 bytes. Undefined for a key of low order: its owner
 * gets no box.
 */
export function sealLockbox(
  crypto: CryptoPort,
  random: Random,
  roomId: RoomId,
  commitment: Uint8Array,
  recipientKey: Uint8Array,
  secret: Uint8Array,
): Uint8Array | undefined {
  assert(crypto.equal(epochCommitment(crypto, roomId, secret), commitment), 'the commitment is to this secret')
  return sealBox(crypto, random, recipientKey, lockboxContext(roomId, commitment), secret)
}

/** The secret in a box; undefined where it does not open, or holds something else than was committed to. */
export function openLockbox(
  crypto: CryptoPort,
  roomId: RoomId,
  commitment: Uint8Array,
  agreement: KeyPair,
  box: Uint8Array,
): Uint8Array | undefined {
  const secret = openBox(crypto, agreement, lockboxContext(roomId, commitment), box)
  if (secret?.length !== KEY_BYTES) return undefined
  return crypto.equal(epochCommitment(crypto, roomId, secret), commitment) ? secret : undefined
}

const lockboxContext = (roomId: RoomId, commitment: Uint8Array): Uint8Array =>
  concatBytes(BOX_LABEL, roomIdBytes(roomId), commitment)
