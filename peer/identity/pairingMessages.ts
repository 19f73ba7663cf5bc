import { z } from 'zod'
import { KEY_BYTES, SIGNATURE_BYTES } from '../../core/crypto/port.ts'
import { rendezvousMessageBytesMax } from '../../sync/limits.ts'
import { bytes, decode, deviceId, encode, name, userId, welcome } from '../joining/messages.ts'
import { grantCountMax } from '../limits.ts'
import { bytesUpTo } from './messages.ts'

/** What two devices of one person say to each other while the second is brought in: JSON, read strictly. */

const question = z.discriminatedUnion('kind', [
  /** The old device says whose it is, and binds itself to a nonce that it shows later. */
  z.strictObject({ kind: z.literal('hello'), userId, name, deviceId, commitment: bytes(KEY_BYTES) }),
  /** It shows the nonce. Answered once the person at the new device said that the words are the same. */
  z.strictObject({ kind: z.literal('reveal'), nonce: bytes(KEY_BYTES) }),
  /** Part of what the new device is to know. */
  z.strictObject({ kind: z.literal('grant'), sealed: bytesUpTo(rendezvousMessageBytesMax) }),
  z.strictObject({ kind: z.literal('cancel') }),
])
export type PairingQuestion = z.output<typeof question>

const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hello'), name, nonce: bytes(KEY_BYTES) }),
  /** With the new device's half of its certificate. */
  z.strictObject({ kind: z.literal('confirmed'), deviceSignature: bytes(SIGNATURE_BYTES) }),
  z.strictObject({ kind: z.literal('taken') }),
  z.strictObject({ kind: z.literal('cancelled') }),
])
export type PairingAnswer = z.output<typeof answer>

const part = { index: z.number().int().nonnegative(), count: z.number().int().min(1).max(grantCountMax) }

/** What is sealed in a grant: the profile first, then the keys of the communities. */
const grant = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('profile'),
    ...part,
    name,
    /** Read by `readCertificate`. */
    certificate: z.unknown(),
    recovery: z.strictObject({ publicKey: bytes(KEY_BYTES), rendezvous: bytes(KEY_BYTES) }),
  }),
  z.strictObject({ kind: z.literal('communities'), ...part, welcomes: z.array(welcome).min(1) }),
])
export type Grant = z.output<typeof grant>

export const encodePairingQuestion = (value: PairingQuestion): Uint8Array => encode(question, value)
export const decodePairingQuestion = (value: Uint8Array): PairingQuestion | undefined => decode(question, value)
export const encodePairingAnswer = (value: PairingAnswer): Uint8Array => encode(answer, value)
export const decodePairingAnswer = (value: Uint8Array): PairingAnswer | undefined => decode(answer, value)
export const encodeGrant = (value: Grant): Uint8Array => encode(grant, value)
export const decodeGrant = (value: Uint8Array): Grant | undefined => decode(grant, value)
