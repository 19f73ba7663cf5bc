import { must } from '../assert.ts'
import type { UserId } from '../event/ids.ts'
import { keyOfName, serverOf } from '../event/ids.ts'
import { concatBytes, utf8Bytes } from './bytes.ts'
import type { CryptoPort } from './port.ts'

const LABEL = utf8Bytes('roost/v1/user-fingerprint\0')

export const FINGERPRINT_BYTES = 16

/** What a guarded link says of who made it: 16 bytes of the hash of their user key. */
export function userFingerprint(crypto: CryptoPort, userId: UserId): Uint8Array {
  const key = must(keyOfName(serverOf(userId)), 'a user id names a key')
  return crypto.sha256(concatBytes(LABEL, key)).slice(0, FINGERPRINT_BYTES)
}
