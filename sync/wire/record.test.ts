import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { streamFrameBytesMax } from '../limits.ts'
import { crypto } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { RecordReader, RecordWriter, streamKey } from './record.ts'

const key = new SeededRandom(1).bytes(32)
const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { maxLength: 6 })
const sealed = (list: readonly Uint8Array[]): Uint8Array => {
  const writer = new RecordWriter(crypto, key)
  return concatBytes(...list.map((frame) => writer.seal(frame)))
}

/** What a reader makes of bytes that come in pieces of these lengths, again and again. */
function read(bytes: Uint8Array, lengths: readonly number[], reader = new RecordReader(crypto, key)) {
  const found: Uint8Array[] = []
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const length = lengths[index % lengths.length] ?? 1
    const result = reader.read(bytes.slice(at, at + length))
    if (result === 'broken') return { found, end: result }
    found.push(...result)
    at += length
  }
  return { found, end: 'open' }
}

describe('records', () => {
  it('come out as the frames that went in, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1 }), (list, lengths) => {
        expect(read(sealed(list), lengths)).toEqual({ found: list, end: 'open' })
      }),
    )
  })

  it('hold a frame of the largest size', () => {
    const frame = new SeededRandom(2).bytes(streamFrameBytesMax)
    expect(read(sealed([frame]), [65_536]).found).toEqual([frame])
  })

  it('break where one is changed, left out, doubled, or moved, and not before', () => {
    const list = [1, 2, 3, 4].map((byte) => new Uint8Array(200).fill(byte))
    const records = Array.from({ length: 4 }, (_, index) => {
      const writer = new RecordWriter(crypto, key)
      return list.map((frame) => writer.seal(frame))[index] ?? new Uint8Array()
    })
    const [first, second, third, fourth] = records as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
    const changed = second.slice()
    changed[50] = (changed[50] ?? 0) ^ 1
    for (const stream of [
      [first, changed, third],
      [first, third, fourth],
      [first, first, second],
      [first, third, second],
    ]) {
      const { found, end } = read(concatBytes(...stream), [70])
      expect(end).toBe('broken')
      expect(found).toEqual([list[0]])
    }
  })

  it('are broken by lengths that no record has, before any of it is waited for', () => {
    for (const length of [0, 16, streamFrameBytesMax + 17, 0xffffff]) {
      const header = new Uint8Array([length >>> 16, length >>> 8, length])
      expect(new RecordReader(crypto, key).read(header)).toBe('broken')
    }
  })

  it('never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        new RecordReader(crypto, key).read(bytes)
      }),
    )
  })

  it('have another key for each direction, and for each pair of nonces', () => {
    const random = new SeededRandom(3)
    const [toThem, fromThem, mine, theirs] = [random.bytes(32), random.bytes(32), random.bytes(16), random.bytes(16)]
    const derived = [
      streamKey(crypto, toThem, mine, theirs),
      streamKey(crypto, fromThem, mine, theirs),
      streamKey(crypto, toThem, theirs, mine),
      streamKey(crypto, toThem, mine, random.bytes(16)),
      streamKey(crypto, toThem, random.bytes(16), theirs),
    ]
    expect(new Set(derived.map(String)).size).toBe(derived.length)
  })
})
