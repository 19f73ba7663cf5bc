import { utf8Bytes } from '../core/crypto/bytes.ts'
import { type CryptoPort, KEY_BYTES } from '../core/crypto/port.ts'
import type { RoomId } from '../core/event/ids.ts'

// Each file of a folder has a key of its own, so that files cannot be exchanged for one another.

export const profileFileKey = (crypto: CryptoPort, databaseKey: Uint8Array): Uint8Array =>
  crypto.hkdf(databaseKey, new Uint8Array(), 'roost/v1/profile-file', KEY_BYTES)

export const communityFileKey = (crypto: CryptoPort, databaseKey: Uint8Array, communityId: RoomId): Uint8Array =>
  crypto.hkdf(databaseKey, utf8Bytes(communityId), 'roost/v1/community-file', KEY_BYTES)
