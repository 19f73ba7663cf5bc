import { assert } from '../assert.ts'

/** The parts in a row. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** The fields in a row, each with its length in 2 bytes before it, so that no two lists of fields share their bytes. */
export function prefixedBytes(...fields: readonly Uint8Array[]): Uint8Array {
  assert(
    fields.every((field) => field.length <= 0xffff),
    'a length is 2 bytes',
  )
  return concatBytes(...fields.flatMap((field) => [uint16Bytes(field.length), field]))
}

/** Big-endian, as every number in our formats. */
export const uint16Bytes = (value: number): Uint8Array => new Uint8Array([value >>> 8, value])
export const uint32Bytes = (value: number): Uint8Array =>
  new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value])

const encoder = new TextEncoder()
export const utf8Bytes = (text: string): Uint8Array => encoder.encode(text)

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The text, or undefined where the bytes are not UTF-8. A leading byte order mark stays: one text has one encoding. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
