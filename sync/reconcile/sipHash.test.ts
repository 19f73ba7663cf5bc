import { describe, expect, it } from 'vitest'
import { SipHash } from './sipHash.ts'

/** The vectors that the authors publish: key 00 01 … 0f, input 00 01 … of growing length, output low byte first. */
const VECTORS: readonly (readonly [number, string])[] = [
  [0, '310e0edd47db6f72'],
  [1, 'fd67dc93c539f874'],
  [7, '37d1018bf50002ab'],
  [8, '6224939a79f5f593'],
  [15, 'e545be4961ca29a1'],
  [16, 'db9bc2577fcc2a3f'],
  [32, 'ce7cf2722f512771'],
  [63, '724506eb4c328a95'],
]

const upTo = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, index) => index)

describe('SipHash-2-4', () => {
  it.each(VECTORS)('gives the published output for %i bytes', (length, expected) => {
    const out = new Uint32Array(2)
    new SipHash(upTo(16)).hash(upTo(length), out)
    expect(Buffer.from(out.buffer).toString('hex')).toBe(expected)
  })
})
