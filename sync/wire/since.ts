import { concatBytes } from '../../core/crypto/bytes.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import { filterFieldBytes, filterFieldParts, readFilterField } from './filterField.ts'
import { STORE_ID_BYTES } from './hello.ts'

/**
 * "Push me what arrived at you from this place on and is not in the filter, then say done." Where the store is not the
 * one whose places the asker knows, there is nothing to go by.
 */
export interface Since {
  readonly type: 'since'
  /** Chosen by the asker, repeated by the answer. */
  readonly number: number
  readonly store: Uint8Array
  readonly from: number
  readonly held: FilterBits
}

/** What the payload takes beside the filter's bits. */
export const sinceFixedBytes = 4 + STORE_ID_BYTES + 6 + filterFieldBytes

export const encodeSince = ({ number, store, from, held }: Since): Uint8Array =>
  concatBytes(uintBytes(number, 4), store, uintBytes(from, 6), ...filterFieldParts(held))

export function decodeSince(payload: Uint8Array): Since | undefined {
  const reader = new ByteReader(payload)
  const number = reader.uint(4)
  const store = reader.take(STORE_ID_BYTES)
  const from = reader.uint(6)
  const held = readFilterField(reader)
  return reader.complete && held ? { type: 'since', number, store, from, held } : undefined
}
