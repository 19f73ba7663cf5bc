import type { DeviceId, UserId } from '../event/ids.ts'
import { keyOfName, serverOf } from '../event/ids.ts'
import { concatBytes, prefixedBytes, utf8Bytes } from './bytes.ts'
import type { DeviceKeys } from './identity.ts'
import type { CryptoPort, KeyPair } from './port.ts'

/**
 * How somebody proves who they are to members who have never heard of their device: each proof is bound to the asker's
 * ephemeral X25519 key, so that it serves in no other conversation.
 */

const WORDS_LABEL = utf8Bytes('roost/v1/words-proof\0')
const DEVICE_LABEL = utf8Bytes('roost/v1/homecoming-proof\0')

/** Proves that one has the user key, that is, the 24 words: 64 bytes. */
export const signWordsProof = (crypto: CryptoPort, userKey: KeyPair, askerKey: Uint8Array): Uint8Array =>
  crypto.sign(userKey.secretKey, concatBytes(WORDS_LABEL, askerKey))

/** Whether a proof was made with the key that the user id names, in just this conversation. */
export function verifyWordsProof(crypto: CryptoPort, userId: UserId, askerKey: Uint8Array, proof: Uint8Array): boolean {
  const userKey = keyOfName(serverOf(userId))
  return userKey !== undefined && crypto.verify(userKey, concatBytes(WORDS_LABEL, askerKey), proof)
}

/** Proves that one is the device of a certificate that one shows: 64 bytes. */
export const signDeviceProof = (
  crypto: CryptoPort,
  { deviceId, signing }: DeviceKeys,
  userId: UserId,
  askerKey: Uint8Array,
): Uint8Array => crypto.sign(signing.secretKey, deviceStatement(userId, deviceId, askerKey))

/** Whether a proof was made by the device, as this user's, in just this conversation. */
export function verifyDeviceProof(
  crypto: CryptoPort,
  userId: UserId,
  deviceId: DeviceId,
  askerKey: Uint8Array,
  proof: Uint8Array,
): boolean {
  const deviceKey = keyOfName(deviceId)
  return deviceKey !== undefined && crypto.verify(deviceKey, deviceStatement(userId, deviceId, askerKey), proof)
}

const deviceStatement = (userId: UserId, deviceId: DeviceId, askerKey: Uint8Array): Uint8Array =>
  concatBytes(DEVICE_LABEL, prefixedBytes(utf8Bytes(userId), utf8Bytes(deviceId), askerKey))
