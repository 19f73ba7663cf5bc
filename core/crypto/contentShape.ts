import { decodeBase64 } from '../event/ids.ts'

/** The members of an event's content that has all of `required`, some of `optional`, and nothing else; else undefined. */
export function membersOf(
  content: unknown,
  required: readonly string[],
  optional: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined
  if (Object.keys(content).some((key) => !required.includes(key) && !optional.includes(key))) return undefined
  return required.every((key) => Object.hasOwn(content, key)) ? (content as Record<string, unknown>) : undefined
}

/** So many bytes, where the value is their one unpadded base64 spelling. */
export function bytesOfBase64(value: unknown, byteCount: number): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? decodeBase64(value) : undefined
  return bytes?.length === byteCount ? bytes : undefined
}
