import { jsonDepthMax } from '../limits.ts'
import { compareCodePoints } from './codePoints.ts'

/** The members of an object in the order of canonical JSON: their keys, and how it writes them, key and value. */
export type CanonicalMembers = readonly (readonly [key: string, text: string])[]

/**
 * Looks through a text for being the one canonical encoding of a value: `members` where it is an object's. Undefined where
 * it is not canonical. In one pass and without making the value: every event that arrives goes through here.
 */
export function scanCanonical(text: string): { readonly members?: CanonicalMembers } | undefined {
  const scan = new Scan(text)
  if (text.charCodeAt(0) !== OPENING_BRACE) return scan.value(0) && scan.isAtEnd ? {} : undefined
  const members: [string, string][] = []
  return scan.object(0, members) && scan.isAtEnd ? { members } : undefined
}

/** A place in a text. Each method goes behind what it is named after, or answers false. */
class Scan {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  value(depth: number): boolean {
    if (depth > jsonDepthMax) return false
    switch (this.#text.charCodeAt(this.#at)) {
      case QUOTE:
        return this.#string() !== undefined
      case OPENING_BRACE:
        return this.object(depth)
      case OPENING_BRACKET:
        return this.#array(depth)
      case 0x74:
        return this.#word('true')
      case 0x66:
        return this.#word('false')
      case 0x6e:
        return this.#word('null')
      default:
        return this.#integer()
    }
  }

  /** Keys rise, so that none stands there twice. */
  object(depth: number, members?: [string, string][]): boolean {
    this.#at++
    if (this.#take(CLOSING_BRACE)) return true
    let last: string | undefined
    do {
      const start = this.#at
      const key = this.#key()
      if (key === undefined || (last !== undefined && compareCodePoints(last, key) >= 0)) return false
      if (!this.#take(COLON) || !this.value(depth + 1)) return false
      members?.push([key, this.#text.slice(start, this.#at)])
      last = key
    } while (this.#take(COMMA))
    return this.#take(CLOSING_BRACE)
  }

  #array(depth: number): boolean {
    this.#at++
    if (this.#take(CLOSING_BRACKET)) return true
    do {
      if (!this.value(depth + 1)) return false
    } while (this.#take(COMMA))
    return this.#take(CLOSING_BRACKET)
  }

  #key(): string | undefined {
    if (this.#text.charCodeAt(this.#at) !== QUOTE) return undefined
    const start = this.#at
    const spelling = this.#string()
    if (spelling === undefined) return undefined
    const written = this.#text.slice(start, this.#at)
    return spelling === 'plain' ? written.slice(1, -1) : JSON.parse(written)
  }

  #string(): 'plain' | 'escaped' | undefined {
    let spelling: 'plain' | 'escaped' = 'plain'
    for (let at = this.#at + 1; ; at++) {
      const unit = this.#text.charCodeAt(at)
      // Beyond the end this is no number, and no comparison with it holds.
      if (!(unit >= SPACE)) return undefined
      if (unit === QUOTE) {
        this.#at = at + 1
        return spelling
      }
      if (unit !== BACKSLASH) {
        if (unit >= FIRST_SURROGATE && unit <= LAST_SURROGATE) {
          if (!this.#isPair(at)) return undefined
          at++
        }
        continue
      }
      const escapeLength = this.#escapeAt(at)
      if (escapeLength === 0) return undefined
      spelling = 'escaped'
      at += escapeLength - 1
    }
  }

  #isPair(at: number): boolean {
    const next = this.#text.charCodeAt(at + 1)
    return this.#text.charCodeAt(at) < FIRST_LOW_SURROGATE && next >= FIRST_LOW_SURROGATE && next <= LAST_SURROGATE
  }

  /** How many characters an escape has: the shortest spelling of what cannot stand as it is, or 0 for any other. */
  #escapeAt(at: number): number {
    if (SHORT_ESCAPES.includes(this.#text[at + 1] ?? ' ')) return 2
    return LONG_ESCAPE.test(this.#text.slice(at, at + LONG_ESCAPE_LENGTH)) ? LONG_ESCAPE_LENGTH : 0
  }

  #integer(): boolean {
    const start = this.#at
    let at = this.#text.charCodeAt(start) === MINUS ? start + 1 : start
    const first = at
    while (isDigit(this.#text.charCodeAt(at))) at++
    const isZero = this.#text.charCodeAt(first) === ZERO
    if (at === first || (isZero && (at > first + 1 || first > start))) return false
    if (at - first >= UNSAFE_DIGITS && !Number.isSafeInteger(Number(this.#text.slice(start, at)))) return false
    this.#at = at
    return true
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false
    this.#at += word.length
    return true
  }

  #take(unit: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== unit) return false
    this.#at++
    return true
  }
}

const isDigit = (unit: number): boolean => unit >= ZERO && unit <= 0x39

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const COLON = 0x3a
const OPENING_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSING_BRACKET = 0x5d
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const SPACE = 0x20
const FIRST_SURROGATE = 0xd800
const FIRST_LOW_SURROGATE = 0xdc00
const LAST_SURROGATE = 0xdfff

const SHORT_ESCAPES = '"\\bfnrt'
/** Control characters that have no short escape. */
const LONG_ESCAPE = /^\\u00(?:0[0-7bef]|1[0-9a-f])$/
const LONG_ESCAPE_LENGTH = 6
/** Digits of 2^53. */
const UNSAFE_DIGITS = 16
