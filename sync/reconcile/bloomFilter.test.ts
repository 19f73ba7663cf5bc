import { describe, expect, it } from 'vitest'
import { filterBytesMax, filterHashCount } from '../limits.ts'
import { crypto, keys } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { buildFilter, filterBytesFor, idsWithinFilter, readFilter } from './bloomFilter.ts'
import { SipHash } from './sipHash.ts'

const random = new SeededRandom(7)
const ids = (count: number) => Array.from({ length: count }, () => random.bytes(32))
const salt = () => random.bytes(16)

/** The same filter, written down plainly. */
function plainBits(salted: Uint8Array, held: readonly Uint8Array[]): Uint8Array {
  const bits = new Uint8Array(filterBytesFor(held.length))
  const hash = new SipHash(crypto.blake2b(salted, 16, keys.bloom))
  const words = new Uint32Array(2)
  for (const id of held) {
    hash.hash(id, words)
    const [start = 0, high = 0] = words
    const stride = (high | 1) >>> 0
    for (let index = 0; index < filterHashCount; index++) {
      const bit = (start + index * stride) % (bits.length * 8)
      bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7))
    }
  }
  return bits
}

describe('a Bloom filter over ids', () => {
  it('is bit for bit the one written down plainly', () => {
    for (const count of [1, 2, 7, 100, 793]) {
      const held = ids(count)
      const fresh = salt()
      expect(buildFilter(crypto, keys.bloom, fresh, held)).toEqual({
        salt: fresh,
        hashCount: filterHashCount,
        bits: plainBits(fresh, held),
      })
    }
  })

  it('has everything that was put in, and about one in a hundred of everything else', () => {
    const held = ids(700)
    const filter = readFilter(crypto, keys.bloom, buildFilter(crypto, keys.bloom, salt(), held))
    expect(held.every((id) => filter.has(id))).toBe(true)
    const falsely = ids(20_000).filter((id) => filter.has(id)).length
    expect(falsely).toBeGreaterThan(100)
    expect(falsely).toBeLessThan(320)
  })

  it('has nothing where there are no bits', () => {
    const empty = buildFilter(crypto, keys.bloom, salt(), [])
    expect(empty.bits).toHaveLength(0)
    expect(readFilter(crypto, keys.bloom, empty).has(random.bytes(32))).toBe(false)
  })

  it('holds only as many ids as its bytes are good for', () => {
    expect(idsWithinFilter(125)).toBe(100)
    expect(filterBytesFor(idsWithinFilter(125))).toBeLessThanOrEqual(125)
    expect(idsWithinFilter(1_000_000)).toBe(idsWithinFilter(filterBytesMax))
  })

  it('S20: an id that was ground to be falsely held in one round is missed by none of the next', () => {
    const held = ids(700)
    const grinder = readFilter(crypto, keys.bloom, buildFilter(crypto, keys.bloom, salt(), held))
    const ground = ids(3000).filter((id) => grinder.has(id))
    expect(ground.length).toBeGreaterThan(5)
    const rounds = [1, 2, 3].map(() => readFilter(crypto, keys.bloom, buildFilter(crypto, keys.bloom, salt(), held)))
    const hidden = ground.filter((id) => rounds.slice(0, 2).every((filter) => filter.has(id)))
    expect(hidden).toEqual([])
    // Without the community's key there is nothing to grind against: the bits tell an outsider's guess nothing.
    const outside = readFilter(crypto, random.bytes(32), buildFilter(crypto, keys.bloom, salt(), held))
    expect(held.filter((id) => outside.has(id)).length).toBeLessThan(40)
  })
})
