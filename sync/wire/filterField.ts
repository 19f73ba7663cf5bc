import { filterBytesMax, filterHashCountMax } from '../limits.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { SALT_BYTES } from '../reconcile/bloomFilter.ts'
import { type ByteReader, uintBytes } from './byteReader.ts'

export const filterFieldBytes = SALT_BYTES + 1

export const filterFieldParts = ({ salt, hashCount, bits }: FilterBits): Uint8Array[] => [
  salt,
  uintBytes(hashCount, 1),
  bits,
]

/** Reads a filter that takes up the rest of a payload; undefined beyond the limits. */
export function readFilterField(reader: ByteReader): FilterBits | undefined {
  const salt = reader.take(SALT_BYTES)
  const hashCount = reader.uint(1)
  const bits = reader.rest()
  if (bits.length > filterBytesMax || hashCount > filterHashCountMax) return undefined
  if ((hashCount === 0) !== (bits.length === 0)) return undefined
  return { salt, hashCount, bits }
}
