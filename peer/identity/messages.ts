import { z } from 'zod'
import { KEY_BYTES, SIGNATURE_BYTES } from '../../core/crypto/port.ts'
import { decodeBase64, encodeBase64 } from '../../core/event/ids.ts'
import { bytes, communityId, decode, encode, name, welcome } from '../joining/messages.ts'
import { homeCountMax, provenEventBytesMax } from '../limits.ts'

/**
 * What is said between a device that nobody knows yet and the members of its person's communities, inside a rendezvous
 * under the key that the 24 words stand for: JSON, read strictly.
 */

/** At most so many bytes, in unpadded base64. */
export const bytesUpTo = (countMax: number) =>
  z.codec(z.string().max(2 * countMax), z.instanceof(Uint8Array), {
    decode: (text, context) => {
      const decoded = decodeBase64(text)
      if (decoded && decoded.length <= countMax) return decoded as Uint8Array<ArrayBuffer>
      context.issues.push({ code: 'custom', message: 'not such bytes', input: text })
      return z.NEVER
    },
    encode: (value) => encodeBase64(value),
  })

/** For which asker a proof was made, and the proof. */
const proven = { askerKey: bytes(KEY_BYTES), proof: bytes(SIGNATURE_BYTES) }
/** Read by `readCertificate`. */
const certificate = z.unknown()

const question = z.discriminatedUnion('kind', [
  /** By the user key, as long as there is no device of it: what am I called? */
  z.strictObject({ kind: z.literal('who'), ...proven }),
  /** By the device, from here on: which communities is my person in? */
  z.strictObject({ kind: z.literal('where'), certificate, ...proven }),
  /** Let me into one of them. */
  z.strictObject({ kind: z.literal('enter'), certificate, communityId, ...proven }),
])
export type HomeQuestion = z.output<typeof question>

/** Two events of a community's root, as they travel inside their seals. */
const membership = z.strictObject({
  communityId,
  /** The person's own join. */
  join: bytesUpTo(provenEventBytesMax),
  /** The certificate of the device that signed it. */
  device: bytesUpTo(provenEventBytesMax),
})
export type MembershipEvents = z.output<typeof membership>

const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('known'), membership }),
  z.strictObject({
    kind: z.literal('homes'),
    communities: z.array(z.strictObject({ communityId, name })).max(homeCountMax),
  }),
  z.strictObject({ kind: z.literal('come'), membership, welcome }),
])
export type HomeAnswer = z.output<typeof answer>

export const encodeHomeQuestion = (value: HomeQuestion): Uint8Array => encode(question, value)
export const decodeHomeQuestion = (value: Uint8Array): HomeQuestion | undefined => decode(question, value)
export const encodeHomeAnswer = (value: HomeAnswer): Uint8Array => encode(answer, value)
export const decodeHomeAnswer = (value: Uint8Array): HomeAnswer | undefined => decode(answer, value)
