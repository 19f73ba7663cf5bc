import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { jsonDepthMax } from '../limits.ts'
import {
  canonicalBytes,
  canonicalJson,
  objectText,
  parseCanonicalJson,
  parseCanonicalMembers,
} from './canonicalJson.ts'
import { compareCodePoints } from './codePoints.ts'
import { type Json, jsonObject } from './json.ts'

const parse = (text: string): Json | undefined => parseCanonicalJson(new TextEncoder().encode(text))

/** Values that canonical JSON can say, with the keys and strings that trip encoders up. */
const awkwardText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '0', '10', '9', '\u{1f600}', '\ue000', '\uffff', '\u2028'),
)
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger().map((number) => number + 0),
      awkwardText,
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(awkwardText, tie('value')), { maxLength: 4 }).map(jsonObject),
  ),
})).value

describe("the specification's examples", () => {
  const examples: [given: string, canonical: string][] = [
    ['{}', '{}'],
    ['{"one": 1, "two": "Two"}', '{"one":1,"two":"Two"}'],
    ['{"b": "2", "a": "1"}', '{"a":"1","b":"2"}'],
    [
      `{"auth": {"success": true, "mxid": "@john.doe:example.com", "profile": {"display_name": "John Doe",
        "three_pids": [{"medium": "email", "address": "john.doe@example.org"}, {"medium": "msisdn", "address": "123456789"}]}}}`,
      '{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","three_pids":[{"address":"john.doe@example.org","medium":"email"},{"address":"123456789","medium":"msisdn"}]},"success":true}}',
    ],
    ['{"a": "日本語"}', '{"a":"日本語"}'],
    ['{"本": 2, "日": 1}', '{"日":1,"本":2}'],
    ['{"a": "\\u65E5"}', '{"a":"日"}'],
    ['{"a": null}', '{"a":null}'],
    ['{"a": -0, "b": 1e10}', '{"a":0,"b":10000000000}'],
  ]
  test.each(examples)('%s', (given, canonical) => {
    expect(canonicalJson(JSON.parse(given))).toBe(canonical)
    expect(parse(canonical)).toEqual(JSON.parse(canonical))
  })
})

describe('S8: one valid encoding', () => {
  it('leads from every value to bytes and back to an equal value and the same bytes', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = canonicalBytes(value)
        const again = parseCanonicalJson(bytes)
        expect(again).toEqual(value)
        expect(canonicalBytes(again as Json)).toEqual(bytes)
      }),
    )
  })

  it('means that a changed byte is refused or says something else', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, change) => {
        const bytes = canonicalBytes(value)
        const mutated = bytes.slice()
        const index = at % bytes.length
        mutated[index] = (mutated[index] ?? 0) ^ change
        const read = parseCanonicalJson(mutated)
        if (read !== undefined) expect(canonicalJson(read)).not.toBe(canonicalJson(value))
      }),
    )
  })

  it('means that nothing may be added or left out', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(' ', '\n', '\ufeff', '\u0000', ',', '}'), (value, extra) => {
        const text = canonicalJson(value)
        expect(parse(text + extra)).toBeUndefined()
        expect(parse(extra + text)).toBeUndefined()
      }),
    )
  })

  it('S7: refuses or reads any bytes, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const value = parseCanonicalJson(bytes)
        if (value !== undefined) expect(canonicalBytes(value)).toEqual(bytes)
      }),
    )
  })
})

describe('the scan', () => {
  /** What it stands for: writing again what a text says, and comparing. */
  const isCanonical = (text: string): boolean => {
    try {
      return canonicalJson(JSON.parse(text)) === text
    } catch {
      return false
    }
  }
  const scrap = fc.constantFrom(
    ...[
      '"',
      '\\',
      '\\u001f',
      '\\u0008',
      '\\n',
      '\\/',
      '\n',
      ':',
      ',',
      '{',
      '}',
      '[',
      ']',
      '0',
      '-',
      '1',
      '9007199254740991',
    ],
    ...[
      'e1',
      '.0',
      ' ',
      'true',
      'null',
      'a',
      '"a":',
      '"b":1',
      '\u{1f600}',
      '\ue000',
      '\ud800',
      '\udc00',
      '\u007f',
      '\u2028',
    ],
  )

  it('takes exactly the texts that come out the same when they are read and written again', () => {
    const { isWellFormed } = String.prototype
    const holds = (text: string) => {
      if (isWellFormed.call(text)) expect(parse(text) !== undefined, text).toBe(isCanonical(text))
    }
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 12 }), (scraps) => holds(scraps.join(''))),
      { numRuns: 5_000 },
    )
    const damaged = fc.tuple(json.map(canonicalJson), fc.nat(), fc.nat({ max: 2 }), scrap)
    fc.assert(
      fc.property(damaged, ([text, place, cut, extra]) => {
        const at = place % (text.length + 1)
        holds(text.slice(0, at) + extra + text.slice(at + cut))
      }),
      { numRuns: 5_000 },
    )
  })

  it('hands out the members of an object as they are written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(awkwardText, json), { maxLength: 5 }).map(jsonObject), (object) => {
        const read = parseCanonicalMembers(canonicalBytes(object))
        const members = read?.members ?? []
        expect(objectText(members)).toBe(canonicalJson(object))
        expect(new Set(members.map(([key]) => key))).toEqual(new Set(Object.keys(object)))
      }),
    )
  })
})

describe('refused', () => {
  test.each([
    ['a fraction', '1.5'],
    ['a whole number written as a fraction', '1.0'],
    ['an exponent', '1e2'],
    ['a negative zero', '-0'],
    ['a number beyond 2^53 − 1', '9007199254740992'],
    ['a number that rounds into range', '9007199254740993'],
    ['a number beyond −(2^53 − 1)', '-9007199254740992'],
    ['a huge number', '1e999'],
    ['a leading zero', '01'],
    ['white space', '{"a": 1}'],
    ['a duplicate key', '{"a":1,"a":1}'],
    ['a duplicate __proto__', '{"__proto__":1,"__proto__":2}'],
    ['keys out of order', '{"b":1,"a":2}'],
    ['integer-like keys in the order of their numbers', '{"9":1,"10":2}'],
    ['keys in the order of UTF-16 units', '{"\u{1f600}":1,"\ue000":2}'],
    ['an escape that is not needed', '"\\u0041"'],
    ['an escaped solidus', '"\\/"'],
    ['a long escape where a short one exists', '"\\u000a"'],
    ['an escape with upper-case digits', '"\\u001F"'],
    ['an escaped lone surrogate', '"\\ud800"'],
    ['an escaped surrogate pair', '"\\ud83d\\ude00"'],
    ['a byte order mark', '\ufeff{}'],
    ['nothing', ''],
  ])('%s', (_, text) => expect(parse(text)).toBeUndefined())

  test('bytes that are not UTF-8', () => {
    expect(parseCanonicalJson(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined()
    expect(parseCanonicalJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toBeUndefined()
  })

  test('nesting beyond the limit, and not nesting at it', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(parse(nested(jsonDepthMax + 1))).toBeDefined()
    expect(parse(nested(jsonDepthMax + 2))).toBeUndefined()
  })

  test('S7: 64 KiB bombs, quickly', () => {
    const bombs = [
      '['.repeat(65_536),
      `${'['.repeat(32_768)}${']'.repeat(32_768)}`,
      `${'{"a":'.repeat(10_900)}1${'}'.repeat(10_900)}`,
      `[${'[],'.repeat(21_800)}[ ]]`,
      `{${Array.from({ length: 8000 }, (_, n) => `"${n}":0`).join(',')}}`,
      `"${'\\u0000'.repeat(10_900)}`,
      '9'.repeat(65_536),
    ]
    const startedMs = performance.now()
    for (const bomb of bombs) expect(parse(bomb)).toBeUndefined()
    expect(performance.now() - startedMs).toBeLessThan(1000)
  })
})

describe('the encoder', () => {
  it('throws for what canonical JSON cannot say', () => {
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '\ud800', '\udc00x', undefined, 1n]) {
      expect(() => canonicalJson(value as Json)).toThrow()
      expect(() => canonicalJson({ a: value as Json })).toThrow()
    }
  })

  it('escapes the control characters, the quote and the backslash, and nothing else', () => {
    const all = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter((c) => c.isWellFormed())
    const escaped = all.filter((character) => canonicalJson(character) !== `"${character}"`)
    expect(escaped).toEqual([...all.slice(0, 32), '"', '\\'])
    expect(escaped.map((character) => canonicalJson(character).slice(1, -1)).join(' ')).toBe(
      '\\u0000 \\u0001 \\u0002 \\u0003 \\u0004 \\u0005 \\u0006 \\u0007 \\b \\t \\n \\u000b \\f \\r \\u000e \\u000f ' +
        '\\u0010 \\u0011 \\u0012 \\u0013 \\u0014 \\u0015 \\u0016 \\u0017 \\u0018 \\u0019 \\u001a \\u001b \\u001c ' +
        '\\u001d \\u001e \\u001f \\" \\\\',
    )
  })
})

test('strings are ordered by code point, astral characters last', () => {
  const byPoints = (left: string, right: string) => {
    const [a, b] = [[...left], [...right]].map((text) => text.map((character) => character.codePointAt(0) ?? 0))
    for (let at = 0; at < Math.min(a?.length ?? 0, b?.length ?? 0); at++) {
      const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0)
      if (difference !== 0) return Math.sign(difference)
    }
    return Math.sign((a?.length ?? 0) - (b?.length ?? 0))
  }
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}') })
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(Math.sign(compareCodePoints(left, right))).toBe(byPoints(left, right))
    }),
  )
})
