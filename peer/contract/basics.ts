import { z } from 'zod'

/** What requests and views of the contract are made of. */

export const id = z.string().min(1).max(255)
/** Half of a character, as a cut in its middle leaves it, cannot be written down. */
export const wellFormed = (text: string): string => text.toWellFormed()
export const name = z
  .string()
  .trim()
  .min(1, 'a name needs at least one character')
  .max(80, 'a name has at most 80 characters')
  .overwrite(wellFormed)
export const topic = z.string().trim().max(500, 'a topic has at most 500 characters').overwrite(wellFormed)
export const messageBody = z
  .string()
  .min(1, 'a message needs at least one character')
  .max(16_000, 'a message has at most 16,000 characters')
  .overwrite(wellFormed)
export const DAY_MS = 24 * 60 * 60 * 1000
export const count = z.number().int().nonnegative()
export const timeMs = z.number().int()

export const inCommunity = z.strictObject({ communityId: id })
export const inChannel = z.strictObject({ communityId: id, roomId: id })
export const atMessage = inChannel.extend({ eventId: id })
export const nothing = z.strictObject({})

/** What unlocks the user key for the moment in which it certifies or revokes a device. */
export const words = z.array(z.string().max(32)).length(24, 'there are 24 words')
export const passphrase = z.string().min(8, 'a passphrase has at least 8 characters').max(1024)
export const unlock = z.union([z.strictObject({ words }), z.strictObject({ passphrase })])
export type Unlock = z.infer<typeof unlock>
