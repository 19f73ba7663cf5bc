import { z } from 'zod'
import type { EpochId } from '../../core/crypto/epochId.ts'
import { isEpochId } from '../../core/crypto/epochId.ts'
import { KEY_BYTES, SIGNATURE_BYTES } from '../../core/crypto/port.ts'
import type { DeviceId, EventId, RoomId, UserId } from '../../core/event/ids.ts'
import { decodeBase64, encodeBase64, isDeviceId, isEventId, isRoomId, isUserId } from '../../core/event/ids.ts'
import { offeredAuthEventCountMax, offeredParentCountMax } from '../../core/graph/grantedJoin.ts'
import { nameCharactersMax } from '../../core/limits.ts'
import { inviteRefusal } from '../contract.ts'
import { welcomedAddressCountMax, welcomedEpochCountMax } from '../limits.ts'

/**
 * What is said between somebody with a guarded invite and a member, inside a rendezvous: JSON, read strictly. Nobody is
 * believed for what they say here, but for what they prove.
 */

/** So many bytes, in unpadded base64. */
export const bytes = (count: number) =>
  z.codec(z.string().max(2 * count), z.instanceof(Uint8Array), {
    decode: (text, context) => {
      const decoded = decodeBase64(text)
      if (decoded?.length === count) return decoded as Uint8Array<ArrayBuffer>
      context.issues.push({ code: 'custom', message: 'not such bytes', input: text })
      return z.NEVER
    },
    encode: (value) => encodeBase64(value),
  })
const eventId = z.custom<EventId>((value) => typeof value === 'string' && isEventId(value))
export const userId = z.custom<UserId>((value) => typeof value === 'string' && isUserId(value))
export const deviceId = z.custom<DeviceId>((value) => typeof value === 'string' && isDeviceId(value))
export const communityId = z.custom<RoomId>((value) => typeof value === 'string' && isRoomId(value))
const epochId = z.custom<EpochId>(isEpochId)
/** No event can say what is not well-formed. */
export const name = z
  .string()
  .min(1)
  .max(nameCharactersMax)
  .refine((text) => text.isWellFormed())

const applicant = {
  communityId,
  userId,
  name,
  /** Read by `readCertificate`. */
  certificate: z.unknown(),
  /** For which asker the proof was made. */
  askerKey: bytes(KEY_BYTES),
  proof: bytes(SIGNATURE_BYTES),
  /** By the device of the certificate, which anybody may have seen. */
  deviceProof: bytes(SIGNATURE_BYTES),
  /** What the join will carry: that the invite lets this user in. */
  admission: bytes(SIGNATURE_BYTES),
}

const question = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('proof'), ...applicant }),
  z.strictObject({
    kind: z.literal('signed'),
    ...applicant,
    joinSignature: bytes(SIGNATURE_BYTES),
    deviceSignature: bytes(SIGNATURE_BYTES),
  }),
])
export type JoinQuestion = z.output<typeof question>

const epochs = z
  .array(z.strictObject({ id: epochId, secret: bytes(KEY_BYTES) }))
  .min(1)
  .max(welcomedEpochCountMax)
const addresses = z.array(z.string().max(64)).max(welcomedAddressCountMax)

/** What lets somebody speak as a member: the epochs' secrets, what is sent under first, and whom to greet. */
export const welcome = z.strictObject({ kind: z.literal('welcome'), communityId, name, epochs, addresses })
export type Welcome = z.output<typeof welcome>

const answer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('offer'),
    granter: z.strictObject({ userId, deviceId }),
    prevEvents: z.array(eventId).min(1).max(offeredParentCountMax),
    authEvents: z.array(eventId).min(1).max(offeredAuthEventCountMax),
    powerLevels: eventId,
    originServerTs: z.number().int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('refused'), code: inviteRefusal }),
  welcome,
])
export type JoinAnswer = z.output<typeof answer>

export const encodeJoinQuestion = (value: JoinQuestion): Uint8Array => encode(question, value)
export const decodeJoinQuestion = (value: Uint8Array): JoinQuestion | undefined => decode(question, value)
export const encodeJoinAnswer = (value: JoinAnswer): Uint8Array => encode(answer, value)
export const decodeJoinAnswer = (value: Uint8Array): JoinAnswer | undefined => decode(answer, value)

/** A message of a schema as bytes. */
export const encode = <Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(z.encode(schema, value)))

/** The message in the bytes; undefined where they hold none of the schema. */
export function decode<Schema extends z.ZodType>(schema: Schema, value: Uint8Array): z.output<Schema> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value)
    const result = z.safeDecode(schema, JSON.parse(text))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}
