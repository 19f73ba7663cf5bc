import { jsonDepthMax } from '../limits.ts'
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

/** The members of an object as canonical JSON writes them, in its order: keys, and the texts of their values. */
export type CanonicalMembers = readonly (readonly [key: string, text: string])[]

/** Throws like `canonicalJson`. */
export const canonicalMembers = (object: JsonObject): CanonicalMembers => membersAt(object, 0)

/** The object that some of the members make. */
export const objectText = (members: CanonicalMembers): string =>
  `{${members.map(([key, text]) => `${writeString(key)}:${text}`).join(',')}}`

/** The value behind canonical bytes, or undefined where the bytes are not the one canonical encoding of anything. */
export const parseCanonicalJson = (bytes: Uint8Array): Json | undefined => parseCanonicalMembers(bytes)?.value

/** The same, with the members of an object as they were written. */
export function parseCanonicalMembers(
  bytes: Uint8Array,
): { readonly value: Json; readonly members?: CanonicalMembers } | undefined {
  try {
    const text = decoder.decode(bytes)
    const value = JSON.parse(text) as Json
    // `JSON.parse` hides what strictness must see (1.0, 1e2, -0, duplicate keys, order, white space, escapes):
    // writing the value again and comparing shows all of it.
    if (!isJsonObject(value)) return canonicalJson(value) === text ? { value } : undefined
    const members = canonicalMembers(value)
    return objectText(members) === text ? { value, members } : undefined
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
  return inOrder(Object.keys(object)).map((key) => [key, write(object[key] as Json, depth + 1)] as const)
}

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

/** Order by code point. The default order is by UTF-16 unit, which puts astral characters before U+E000…U+FFFF. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return rankOfUnit(a) - rankOfUnit(b)
  }
  return left.length - right.length
}

/** Surrogates stand for code points above every other unit. */
const rankOfUnit = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
