import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { rendezvousChunkBytes, rendezvousMessageBytesMax } from '../limits.ts'
import { crypto } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { bodyBytesMax } from '../wire/layout.ts'
import { chunksMax, chunksOf, Gathering } from './chunks.ts'
import type { Part } from './messages.ts'
import { openPart, sealPart } from './messages.ts'
import type { RendezvousPacket } from './packet.ts'
import { decodeRendezvous, encodeRendezvous } from './packet.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const sealedInside = fc.uint8Array({ maxLength: 1_092 })
const packet: fc.Arbitrary<RendezvousPacket> = fc.oneof(
  fc.record({ type: fc.constant('seek' as const), asker: bytes(32), nonce: bytes(16) }),
  fc.record({ type: fc.constant('cookie' as const), answerer: bytes(32), nonce: bytes(16), cookie: bytes(16) }),
  fc.record({ type: fc.constant('ask' as const), asker: bytes(32), cookie: bytes(16), sealed: sealedInside }),
  fc.record({ type: fc.constant('answer' as const), answerer: bytes(32), sealed: sealedInside }),
)
const uint32 = fc.integer({ min: 0, max: 0xffffffff })
const numbers = {
  number: uint32,
  round: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  have: fc.integer({ min: 0, max: 0xffff }),
}
const chunk = fc.integer({ min: 1, max: chunksMax }).chain((count) =>
  fc.integer({ min: 0, max: count }).chain((index) => {
    const whole = fc.record({ count: fc.constant(count), index: fc.constant(index) })
    const content =
      index === count
        ? bytes(0)
        : index < count - 1
          ? bytes(rendezvousChunkBytes)
          : fc.uint8Array({ minLength: count === 1 ? 0 : 1, maxLength: rendezvousChunkBytes })
    return fc.record({ whole, content })
  }),
)
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ ...numbers, count: fc.constant(0), index: fc.constant(0), chunk: bytes(0) }),
  fc
    .record({ ...numbers, chunk })
    .map(({ chunk: { whole, content }, ...rest }) => ({ ...rest, ...whole, chunk: content })),
)
const random = new SeededRandom(3)
const key = random.bytes(32)

describe('the body of a rendezvous packet', () => {
  it('is read as it was written, and fits a datagram', () => {
    fc.assert(
      fc.property(packet, (said) => {
        const body = encodeRendezvous(said)
        expect(body.length).toBeLessThanOrEqual(bodyBytesMax)
        expect(decodeRendezvous(body)).toEqual(said)
      }),
    )
  })

  it('has one encoding only: whatever is read is written the same again', () => {
    fc.assert(
      fc.property(packet, fc.nat(), fc.integer({ min: 1, max: 255 }), (said, place, flip) => {
        const body = encodeRendezvous(said)
        const at = place % body.length
        const changed = body.with(at, (body[at] ?? 0) ^ flip)
        const read = decodeRendezvous(changed)
        if (read) expect(encodeRendezvous(read)).toEqual(changed)
      }),
      { numRuns: 500 },
    )
  })

  it('S7: is refused where the bytes are anything else, and never throws', () => {
    const plausible = fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.uint8Array({ maxLength: 1_140 }))
      .map(([type, rest]) => concatBytes(new Uint8Array([1, type]), rest))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 1_200 }), plausible), (noise) => {
        const read = decodeRendezvous(noise)
        if (read) expect(encodeRendezvous(read)).toEqual(noise)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a part', () => {
  it('is opened as it was sealed, by its key alone', () => {
    fc.assert(
      fc.property(part, (said) => {
        const sealed = sealPart(crypto, random, key, said)
        expect(openPart(crypto, key, sealed)).toEqual(said)
        expect(openPart(crypto, random.bytes(32), sealed)).toBeUndefined()
      }),
    )
  })

  it('fits a datagram with everything around it', () => {
    const full: Part = { number: 1, round: 1, have: 0, count: 2, index: 0, chunk: random.bytes(rendezvousChunkBytes) }
    const sealed = sealPart(crypto, random, key, full)
    const body = encodeRendezvous({ type: 'ask', asker: random.bytes(32), cookie: random.bytes(16), sealed })
    expect(body.length).toBeLessThanOrEqual(bodyBytesMax)
  })

  const sound: Part = { number: 1, round: 1, have: 0, count: 2, index: 1, chunk: random.bytes(5) }
  it.each<[string, Partial<Part>]>([
    ['more chunks than a message has', { count: chunksMax + 1 }],
    ['a place behind all chunks', { index: 3, chunk: new Uint8Array() }],
    ['a chunk where it says that none comes along', { index: 2 }],
    ['a chunk of an answer that is not there yet', { count: 0, index: 0 }],
    ['a chunk that is not full before the last', { index: 0 }],
    ['a last chunk that is empty', { chunk: new Uint8Array() }],
    ['a chunk that is too large', { chunk: random.bytes(rendezvousChunkBytes + 1) }],
  ])('S7: is refused with %s', (_, wrong) => {
    expect(openPart(crypto, key, sealPart(crypto, random, key, sound))).toEqual(sound)
    expect(openPart(crypto, key, sealPart(crypto, random, key, { ...sound, ...wrong }))).toBeUndefined()
  })

  it('S7: is refused where what was sealed is anything else, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const nonce = random.bytes(24)
        const opened = openPart(crypto, key, concatBytes(nonce, crypto.seal(key, nonce, noise)))
        expect(openPart(crypto, key, noise)).toBeUndefined()
        if (opened) expect(opened.index).toBeLessThanOrEqual(opened.count)
      }),
      { numRuns: 2_000 },
    )
  })
})

it('a message of any length comes together from its chunks, in any order and with repetitions', () => {
  fc.assert(
    fc.property(fc.nat({ max: rendezvousMessageBytesMax }), fc.infiniteStream(fc.nat()), (length, order) => {
      const message = random.bytes(length)
      const chunks = chunksOf(message)
      expect(chunks.length).toBeLessThanOrEqual(chunksMax)
      const gathering = new Gathering(chunks.length)
      const places = [...order.take(20)].map((place) => place % chunks.length)
      for (const index of [...places, ...chunks.keys()]) {
        const isNew = ((gathering.have >>> index) & 1) === 0
        expect(gathering.add(index, chunks[index] ?? new Uint8Array())).toBe(isNew)
      }
      expect(gathering.whole).toEqual(message)
    }),
    { numRuns: 30 },
  )
})
