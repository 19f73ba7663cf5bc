import { concatBytes } from '../../core/crypto/bytes.ts'
import { filterBytesMax, filterHashCountMax } from '../limits.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { SALT_BYTES } from '../reconcile/bloomFilter.ts'
import type { ByteReader } from './byteReader.ts'

export const filterFieldBytes = SALT_BYTES + 1

export const encodeFilterField = (filter: FilterBits): Uint8Array =>
  concatBytes(filter.salt, new Uint8Array([filter.hashCount]), filter.bits)

/** Reads a filter that takes up the rest of a payload; undefined beyond the limits. */
export function readFilterField(reader: ByteReader): FilterBits | undefined {
  const salt = reader.take(SALT_BYTES)
  const hashCount = reader.uint(1)
  const bits = reader.rest()
  if (bits.length > filterBytesMax || hashCount > filterHashCountMax) return undefined
  if ((hashCount === 0) !== (bits.length === 0)) return undefined
  return { salt, hashCount, bits }
}
