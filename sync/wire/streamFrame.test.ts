import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../core/crypto/bytes.ts'
import { blobBytesMax } from '../limits.ts'
import { uintBytes } from './byteReader.ts'
import { decodeStreamFrame, encodeStreamFrame, type StreamFrame } from './streamFrame.ts'

const place = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const blob = fc.uint8Array({ minLength: 41, maxLength: 400 })
const frame: fc.Arbitrary<StreamFrame> = fc.oneof(
  fc.record({ type: fc.constant('since' as const), from: place }),
  fc.record({ type: fc.constant('done' as const), next: place }),
  fc.record({
    type: fc.constant('events' as const),
    next: place,
    blobs: fc.array(blob, { minLength: 1, maxLength: 9 }),
  }),
)

describe('frames of a stream', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(frame, (said) => {
        expect(decodeStreamFrame(encodeStreamFrame(said))).toEqual(said)
      }),
    )
  })

  it('have one encoding: what is read is written the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(4, 6, 13, 0, 5), (bytes, type) => {
        const read = decodeStreamFrame(concatBytes(new Uint8Array([type]), bytes))
        if (read) expect(encodeStreamFrame(read)).toEqual(concatBytes(new Uint8Array([type]), bytes))
      }),
    )
  })

  it('hold the largest event, and none that is larger or no event at all', () => {
    const events = (length: number) => encodeStreamFrame({ type: 'events', next: 1, blobs: [new Uint8Array(length)] })
    expect(decodeStreamFrame(events(blobBytesMax))).toBeDefined()
    expect(decodeStreamFrame(events(blobBytesMax + 1))).toBeUndefined()
    expect(decodeStreamFrame(events(40))).toBeUndefined()
    expect(decodeStreamFrame(concatBytes(new Uint8Array([4]), uintBytes(1, 6)))).toBeUndefined()
  })
})
