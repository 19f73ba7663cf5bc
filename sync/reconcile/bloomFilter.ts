import { BloomFilter } from 'bloom-filters'
import { assert } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { filterBitsPerId, filterBytesMax, filterHashCount, filterHashCountMax } from '../limits.ts'
import { SipHash } from './sipHash.ts'

/**
 * Bloom filters over event ids, by the package `bloom-filters` with its hashing replaced: its own is slow and seeded by
 * a constant, so that anybody could look for ids which every filter claims to hold. Ours draws the bits from a keyed
 * hash of the whole id, under a key that a fresh salt makes. What travels is the raw bits, lowest bit of a byte first.
 */
export interface IdFilter {
  /** False: certainly not held. True: held, or in about one case of a hundred not. */
  has(id: Uint8Array): boolean
}

/** A filter as it travels: salt and raw bits. No bits at all: "I hold nothing there". */
export interface FilterBits {
  readonly salt: Uint8Array
  /** 0 exactly when there are no bits. */
  readonly hashCount: number
  readonly bits: Uint8Array
}

export const SALT_BYTES = 16

/** A filter over `ids`, of `filterBitsPerId` each and at most `filterBytesMax`; without bits where there are no ids. */
export function buildFilter(
  crypto: CryptoPort,
  key: Uint8Array,
  salt: Uint8Array,
  ids: readonly Uint8Array[],
): FilterBits {
  if (ids.length === 0) return { salt, hashCount: 0, bits: new Uint8Array() }
  const bits = new Uint8Array(filterBytesFor(ids.length))
  assert(bits.length <= filterBytesMax, 'the ids fit one filter')
  const filter = saltedFilter(crypto, key, salt, filterHashCount, bits)
  for (const id of ids) filter.add(hashable(id))
  return { salt, hashCount: filterHashCount, bits }
}

/** Reads a filter that came over the wire, within the limits its decoder checked. */
export function readFilter(crypto: CryptoPort, key: Uint8Array, filter: FilterBits): IdFilter {
  if (filter.bits.length === 0) return { has: () => false }
  assert(filter.bits.length <= filterBytesMax && filter.hashCount <= filterHashCountMax, 'the filter is within limits')
  const salted = saltedFilter(crypto, key, filter.salt, filter.hashCount, filter.bits)
  return { has: (id) => salted.has(hashable(id)) }
}

export const filterBytesFor = (idCount: number): number => Math.ceil((idCount * filterBitsPerId) / 8)
/** How many ids a filter of `bytes` is good for. */
export const idsWithinFilter = (bytes: number): number =>
  Math.floor((Math.min(bytes, filterBytesMax) * 8) / filterBitsPerId)

const HASH_KEY_BYTES = 16

function saltedFilter(
  crypto: CryptoPort,
  key: Uint8Array,
  salt: Uint8Array,
  hashCount: number,
  bits: Uint8Array,
): BloomFilter {
  const filter = new BloomFilter(bits.length * 8, hashCount)
  const hash = new SipHash(crypto.blake2b(salt, HASH_KEY_BYTES, key))
  const words = new Uint32Array(2)
  const indexes = new Array<number>(hashCount).fill(0)
  filter._filter.array = bits
  filter._hashing.getIndexes = (id, bitCount) => {
    // The package's type for elements knows no Uint8Array; `hashable` is the other half of this.
    hash.hash(id as unknown as Uint8Array, words)
    const [start = 0, high = 0] = words
    // Odd, so that it shares no factor of two with the number of bits, which is a multiple of eight.
    const stride = (high | 1) >>> 0
    for (let index = 0; index < hashCount; index++) indexes[index] = (start + index * stride) % bitCount
    return indexes
  }
  return filter
}

const hashable = (id: Uint8Array): ArrayBuffer => id as unknown as ArrayBuffer
