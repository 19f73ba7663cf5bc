import { assert } from '../assert.ts'
import type { DeviceId, RoomId, UserId } from '../event/ids.ts'
import { keyOfName, nameOfKey } from '../event/ids.ts'
import { concatBytes, prefixedBytes, utf8Bytes } from './bytes.ts'
import type { DeviceKeys } from './identity.ts'
import type { CryptoPort, KeyPair } from './port.ts'
import { KEY_BYTES } from './port.ts'
import { communityIdBytes } from './schedule.ts'

/** What the seed in a guarded link stands for. */
export interface InviteKeys {
  /** Ed25519: proves that one has the link. Its public half is posted as the state key of `roost.invite`. */
  readonly signing: KeyPair
  /** Under which one asks; posted in the same event, so that every member answers to it. */
  readonly rendezvousKey: Uint8Array
}

/** For whom a proof is: a signature over it serves no other person, device, community or conversation. */
export interface InviteProofStatement {
  readonly communityId: RoomId
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** The asker's ephemeral X25519 key, which the answer is sealed to. */
  readonly askerKey: Uint8Array
}

const PROOF_LABEL = utf8Bytes('roost/v1/invite-proof\0')
const ADMISSION_LABEL = utf8Bytes('roost/v1/invite-admission\0')
const DEVICE_LABEL = utf8Bytes('roost/v1/invite-device-proof\0')

export const INVITE_SEED_BYTES = KEY_BYTES

/** The keys behind an invite's seed. Another community makes others of the same seed. */
export function inviteKeys(crypto: CryptoPort, communityId: RoomId, seed: Uint8Array): InviteKeys {
  assert(seed.length === INVITE_SEED_BYTES, 'an invite seed is 32 bytes')
  const derived = (label: string) => crypto.hkdf(seed, communityIdBytes(communityId), label, KEY_BYTES)
  return {
    signing: crypto.signingKeyPair(derived('roost/v1/invite-ed25519')),
    rendezvousKey: derived('roost/v1/invite-rendezvous'),
  }
}

/** The state key under which an invite is posted: its public key in base32. */
export const inviteStateKey = (publicKey: Uint8Array): string => nameOfKey(publicKey)

/** Proves that one has the link: 64 bytes. */
export const signInviteProof = (crypto: CryptoPort, keys: InviteKeys, statement: InviteProofStatement): Uint8Array =>
  crypto.sign(keys.signing.secretKey, proofBytes(PROOF_LABEL, statement))

/** Whether a proof was made for exactly this with the key that the state key names. False for anything malformed. */
export function verifyInviteProof(
  crypto: CryptoPort,
  stateKey: string,
  statement: InviteProofStatement,
  proof: Uint8Array,
): boolean {
  const publicKey = keyOfName(stateKey)
  return publicKey !== undefined && crypto.verify(publicKey, proofBytes(PROOF_LABEL, statement), proof)
}

/**
 * Proves that one is the device for which the other proof was made: 64 bytes. Whoever has the link can make that one for
 * any device whose certificate they saw.
 */
export const signInviteDeviceProof = (
  crypto: CryptoPort,
  { signing }: DeviceKeys,
  statement: InviteProofStatement,
): Uint8Array => crypto.sign(signing.secretKey, proofBytes(DEVICE_LABEL, statement))

/** Whether the device itself said exactly this. False for anything malformed. */
export function verifyInviteDeviceProof(
  crypto: CryptoPort,
  statement: InviteProofStatement,
  proof: Uint8Array,
): boolean {
  const deviceKey = keyOfName(statement.deviceId)
  return deviceKey !== undefined && crypto.verify(deviceKey, proofBytes(DEVICE_LABEL, statement), proof)
}

/** Whom an invite lets in. It stands in their join for good, so that nobody can say so of others who had no link. */
export type AdmissionStatement = Pick<InviteProofStatement, 'communityId' | 'userId'>

/** Says in the name of an invite that it lets a user in: 64 bytes. */
export const signAdmission = (crypto: CryptoPort, keys: InviteKeys, statement: AdmissionStatement): Uint8Array =>
  crypto.sign(keys.signing.secretKey, admissionBytes(statement))

/** Whether the invite that the state key names lets in this user. False for anything malformed. */
export function verifyAdmission(
  crypto: CryptoPort,
  stateKey: string,
  statement: AdmissionStatement,
  signature: Uint8Array,
): boolean {
  const publicKey = keyOfName(stateKey)
  return publicKey !== undefined && crypto.verify(publicKey, admissionBytes(statement), signature)
}

const admissionBytes = ({ communityId, userId }: AdmissionStatement): Uint8Array =>
  concatBytes(ADMISSION_LABEL, prefixedBytes(communityIdBytes(communityId), utf8Bytes(userId)))

const proofBytes = (label: Uint8Array, { communityId, userId, deviceId, askerKey }: InviteProofStatement): Uint8Array =>
  concatBytes(label, prefixedBytes(communityIdBytes(communityId), utf8Bytes(userId), utf8Bytes(deviceId), askerKey))
