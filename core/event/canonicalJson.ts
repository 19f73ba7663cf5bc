import { jsonDepthMax } from '../limits.ts'
import { type CanonicalMembers, scanCanonical } from './canonicalScan.ts'
import { compareCodePoints } from './codePoints.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'

/**
 * Canonical JSON, strict: https://spec.matrix.org/latest/appendices/#canonical-json.
 * Every value has exactly one encoding, and `parseCanonicalJson` accepts that one alone.
 */

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Raised by the encoder for what canonical JSON cannot say; the parser turns it into a refusal. */
class NotCanonical extends Error {}

/** The canonical text of a value. Throws for floats, lone surrogates, `undefined` and nesting beyond the limit. */
export function canonicalJson(value: Json): string {
  return write(value, 0)
}

/** The canonical bytes of a value; throws like `canonicalJson`. */
export const canonicalBytes = (value: Json): Uint8Array => encoder.encode(canonicalJson(value))

/** Throws like `canonicalJson`. */
export const canonicalMembers = (object: JsonObject): CanonicalMembers => membersAt(object, 0)

/** The object that some of the members make. */
export const objectText = (members: CanonicalMembers): string => `{${members.map(([, text]) => text).join(',')}}`

/** The value behind canonical bytes, or undefined where the bytes are not the one canonical encoding of anything. */
export const parseCanonicalJson = (bytes: Uint8Array): Json | undefined => parseCanonicalMembers(bytes)?.value

/** The same, with the members of an object as they were written. */
export function parseCanonicalMembers(
  bytes: Uint8Array,
): { readonly value: Json; readonly members?: CanonicalMembers } | undefined {
  try {
    const text = decoder.decode(bytes)
    // `JSON.parse` hides what strictness must see: 1.0, 1e2, -0, duplicate keys, order, white space, escapes.
    const scanned = scanCanonical(text)
    return scanned && { value: JSON.parse(text) as Json, ...scanned }
  } catch {
    return undefined
  }
}

function write(value: Json, depth: number): string {
  if (depth > jsonDepthMax) throw new NotCanonical('nested too deeply')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return writeInteger(value)
  if (typeof value === 'string') return writeString(value)
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`
  if (!isJsonObject(value)) throw new NotCanonical('not a JSON value')
  return objectText(membersAt(value, depth))
}

function membersAt(object: JsonObject, depth: number): CanonicalMembers {
  return inOrder(Object.keys(object)).map((key) => [key, memberText(key, object[key] as Json, depth)] as const)
}

const memberText = (key: string, value: Json, depth: number): string => `${writeString(key)}:${write(value, depth + 1)}`

/** What was written canonically is read in order, but for keys that look like numbers. */
function inOrder(keys: string[]): string[] {
  const isSorted = keys.every((key, at) => at === 0 || compareCodePoints(keys[at - 1] ?? '', key) < 0)
  return isSorted ? keys : keys.sort(compareCodePoints)
}

function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new NotCanonical('not an integer in ±(2^53 − 1)')
  return Object.is(value, -0) ? '0' : String(value)
}

function writeString(value: string): string {
  if (!value.isWellFormed()) throw new NotCanonical('lone surrogate')
  // For well-formed strings JSON.stringify escapes exactly what canonical JSON does, in the same spelling.
  return JSON.stringify(value)
}
