import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { filterBytesMax, filterHashCountMax, keychainEntriesMax, pulseIdsMax } from '../limits.ts'
import { TREE_KEY_BYTES } from '../reconcile/treeKey.ts'
import type { Payload } from './body.ts'
import { decodeBody, encodeUnproven, isSigned } from './body.ts'
import { chunkBytes } from './delivery.ts'
import { payloadBytesMax } from './layout.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const uint32 = fc.integer({ min: 0, max: 0xffffffff })
const uint48 = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const empty = bytes(16).map((salt) => ({ salt, hashCount: 0, bits: new Uint8Array() }))
const full = fc.record({
  salt: bytes(16),
  hashCount: fc.integer({ min: 1, max: filterHashCountMax }),
  bits: fc.uint8Array({ minLength: 1, maxLength: 500 }),
})
const filter = fc.oneof(empty, full)
const place = fc
  .integer({ min: 1, max: 2 ** 40 })
  .chain((sequence) => fc.record({ sequence: fc.constant(sequence), base: fc.integer({ min: 1, max: sequence }) }))
const cargo = fc.oneof(
  fc.record({
    type: fc.constant('events' as const),
    blobs: fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('fragment' as const),
    index: fc.constant(0),
    count: fc.constant(2),
    chunk: bytes(chunkBytes),
  }),
  fc.record({ type: fc.constant('fragment' as const), index: fc.constant(2), count: fc.constant(3), chunk: bytes(5) }),
  fc.record({
    type: fc.constant('done' as const),
    number: uint32,
    next: fc.option(uint48, { nil: undefined }),
  }),
)
const scope = fc.oneof(
  fc.constant({ kind: 'announced' as const }),
  fc.record({
    kind: fc.constant('addressed' as const),
    token: fc.option(bytes(8), { nil: undefined }),
    echo: fc.option(bytes(8), { nil: undefined }),
    proven: fc.boolean(),
    deaf: fc.boolean(),
  }),
)
const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    certificateTail: bytes(128),
    scope,
    root: bytes(16),
    count: uint48,
    storeId: bytes(8),
    tcpPort: fc.integer({ min: 0, max: 0xffff }),
    clockMs: uint48,
    pusher: bytes(8),
    low: bytes(TREE_KEY_BYTES),
    hot: filter,
  }),
  fc.record({
    type: fc.constant('since' as const),
    number: uint32,
    store: bytes(8),
    from: uint48,
    held: filter,
  }),
  fc.record({ type: fc.constant('want' as const), shortIds: fc.array(bytes(8), { minLength: 1, maxLength: 9 }) }),
  fc.tuple(place, cargo).map(([where, what]) => ({ type: 'delivery' as const, ...where, cargo: what })),
  fc.record({
    type: fc.constant('ack' as const),
    cumulative: uint32,
    beyond: bytes(32).map((bits) => bits.with(0, (bits[0] ?? 0) & 0xfe)),
  }),
  fc.constant({ type: 'bye' as const }),
  fc.record({ type: fc.constant('beacon' as const), certificateTail: bytes(128), scope }),
  fc.record({
    type: fc.constant('pulse' as const),
    scope,
    root: bytes(16),
    count: uint48,
    pusher: bytes(8),
    recent: fc.array(bytes(4), { maxLength: pulseIdsMax }),
  }),
  fc.record({
    type: fc.constant('fresh' as const),
    blobs: fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), { minLength: 1, maxLength: 5 }),
  }),
  fc
    .integer({ min: 1, max: keychainEntriesMax })
    .chain((count) => fc.record({ type: fc.constant('keychain' as const), sealed: bytes(40 + 64 * count) })),
  fc.constant({ type: 'keychainAsk' as const }),
)
const header = fc.record({ sender: bytes(32), bootNumber: uint32, counter: fc.integer({ min: 0, max: 2 ** 48 - 1 }) })
const proofOf = (payload: Payload) => new Uint8Array(isSigned(payload) ? 64 : 16).fill(7)

describe('a body', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(header, payload, (from, said) => {
        const unproven = encodeUnproven(from, said)
        expect(decodeBody(concatBytes(unproven, proofOf(said)))).toEqual({
          ok: true,
          value: { header: from, payload: said, proven: unproven, proof: proofOf(said) },
        })
      }),
    )
  })

  it('S8: has one encoding only: whatever is read is written the same again', () => {
    fc.assert(
      fc.property(header, payload, fc.nat(), fc.integer({ min: 1, max: 255 }), (from, said, place, flip) => {
        const whole = concatBytes(encodeUnproven(from, said), proofOf(said))
        const at = place % whole.length
        const changed = whole.with(at, (whole[at] ?? 0) ^ flip)
        const read = decodeBody(changed)
        if (!read.ok) return
        const { header: readHeader, payload: readPayload, proof } = read.value
        expect(concatBytes(encodeUnproven(readHeader, readPayload), proof)).toEqual(changed)
      }),
      { numRuns: 500 },
    )
  })

  it('S7: is refused as malformed where the bytes are anything else, and never throws', () => {
    const anything = fc.uint8Array({ maxLength: 1200 })
    const plausible = fc
      .tuple(fc.integer({ min: 1, max: 11 }), fc.uint8Array({ minLength: 42, maxLength: 1100 }))
      .map(([type, rest]) => concatBytes(new Uint8Array([1, type]), rest))
    fc.assert(
      fc.property(fc.oneof(anything, plausible), (noise) => {
        const read = decodeBody(noise)
        if (!read.ok) expect(read.reason).toBe('shape')
      }),
      { numRuns: 1000 },
    )
  })

  const refusals: [string, Payload][] = [
    [
      'a range that ends before it begins',
      {
        type: 'leaves',
        number: 1,
        salt: new Uint8Array(16),
        claims: [{ low: new Uint8Array([2]), high: new Uint8Array([1]), kind: 'list', tags: [] }],
      },
    ],
    [
      'bits that are never looked at',
      {
        type: 'since',
        number: 1,
        store: new Uint8Array(8),
        from: 1,
        held: { salt: new Uint8Array(16), hashCount: 0, bits: new Uint8Array(9) },
      },
    ],
    [
      'more hash functions than allowed',
      {
        type: 'since',
        number: 1,
        store: new Uint8Array(8),
        from: 1,
        held: { salt: new Uint8Array(16), hashCount: 17, bits: new Uint8Array(9) },
      },
    ],
    [
      'S20: a filter beyond the cap',
      {
        type: 'since',
        number: 1,
        store: new Uint8Array(8),
        from: 1,
        held: { salt: new Uint8Array(16), hashCount: 7, bits: new Uint8Array(filterBytesMax + 1) },
      },
    ],
    [
      'an empty event',
      { type: 'delivery', sequence: 1, base: 1, cargo: { type: 'events', blobs: [new Uint8Array()] } },
    ],
    ['a base beyond its own place', { type: 'delivery', sequence: 1, base: 2, cargo: { type: 'done', number: 1 } }],
    [
      'a fragment that is not full',
      {
        type: 'delivery',
        sequence: 1,
        base: 1,
        cargo: { type: 'fragment', index: 0, count: 2, chunk: new Uint8Array(9) },
      },
    ],
    [
      'more fragments than an event has',
      {
        type: 'delivery',
        sequence: 1,
        base: 1,
        cargo: { type: 'fragment', index: 64, count: 65, chunk: new Uint8Array(9) },
      },
    ],
    ['a keychain without a key', { type: 'keychain', sealed: new Uint8Array(40) }],
    ['half a key', { type: 'keychain', sealed: new Uint8Array(40 + 32) }],
    ['more keys than allowed', { type: 'keychain', sealed: new Uint8Array(40 + 64 * (keychainEntriesMax + 1)) }],
    ['a request for nothing', { type: 'want', shortIds: [] }],
    [
      'an acknowledgement that says less than it could',
      { type: 'ack', cumulative: 1, beyond: new Uint8Array(32).with(0, 1) },
    ],
  ]
  it.each(refusals)('is refused with %s', (_, said) => {
    const from = { sender: new Uint8Array(32), bootNumber: 0, counter: 0 }
    expect(decodeBody(concatBytes(encodeUnproven(from, said), proofOf(said)))).toEqual({ ok: false, reason: 'shape' })
  })

  it('leaves the room that the limits count on', () => {
    expect(payloadBytesMax).toBeGreaterThan(filterBytesMax)
  })
})
