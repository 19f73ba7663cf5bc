import { assert } from '../assert.ts'
import type { RoomId } from '../event/ids.ts'
import { roomIdBytes } from '../event/ids.ts'
import type { CryptoPort } from './port.ts'
import { KEY_BYTES } from './port.ts'

/** The keys of one epoch of a community, 32 bytes each. No key has two uses. */
export interface EpochKeys {
  /** Seals packets. */
  readonly packet: Uint8Array
  /** Hashes a packet's nonce into the hint by which its receiver finds community and epoch. */
  readonly hint: Uint8Array
  /** Hashes ids into Bloom filters. */
  readonly bloom: Uint8Array
  /** Makes discovery on a network meaningless to outsiders. */
  readonly beacon: Uint8Array
  /** Seals events. */
  readonly blob: Uint8Array
}

/** The 32 bytes behind a community's room id, which tie keys and signatures to that community. */
export const communityIdBytes = (communityId: RoomId): Uint8Array => roomIdBytes(communityId)

/** Derives an epoch's keys from its 32-byte secret. */
export function epochKeys(crypto: CryptoPort, communityId: RoomId, secret: Uint8Array): EpochKeys {
  assert(secret.length === KEY_BYTES, 'an epoch secret is 32 bytes')
  const salt = communityIdBytes(communityId)
  const key = (label: string) => crypto.hkdf(secret, salt, label, KEY_BYTES)
  return {
    packet: key('v1/packet'),
    hint: key('v1/hint'),
    bloom: key('v1/bloom'),
    beacon: key('v1/beacon'),
    blob: key('v1/blob'),
  }
}
