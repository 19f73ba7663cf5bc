import { concatBytes } from '../../core/crypto/bytes.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { SET_KEY_BYTES, setKeyOfBytes } from '../reconcile/setKey.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import { encodeFilterField, filterFieldBytes, readFilterField } from './filterField.ts'

/** "This is what I hold from `low` up to but without `high`: push me the rest, then say done." */
export interface Filter {
  readonly type: 'filter'
  /** Chosen by the asker, repeated by the answer. */
  readonly number: number
  readonly low: Uint8Array
  /** Absent: no upper bound. */
  readonly high?: Uint8Array | undefined
  readonly held: FilterBits
}

/** What a filter's payload takes beside its bits. */
export const filterFixedBytes = 4 + 1 + 2 * SET_KEY_BYTES + filterFieldBytes

const BOUNDED = 1

export function encodeFilter(filter: Filter): Uint8Array {
  return concatBytes(
    uintBytes(filter.number, 4),
    new Uint8Array([filter.high ? BOUNDED : 0]),
    filter.low,
    filter.high ?? new Uint8Array(),
    encodeFilterField(filter.held),
  )
}

export function decodeFilter(payload: Uint8Array): Filter | undefined {
  const reader = new ByteReader(payload)
  const number = reader.uint(4)
  const flags = reader.uint(1)
  if (flags > BOUNDED) return undefined
  const low = reader.take(SET_KEY_BYTES)
  const high = flags === BOUNDED ? reader.take(SET_KEY_BYTES) : undefined
  const held = readFilterField(reader)
  if (!reader.complete || held === undefined) return undefined
  if (high !== undefined && setKeyOfBytes(low) >= setKeyOfBytes(high)) return undefined
  return { type: 'filter', number, low, high, held }
}
