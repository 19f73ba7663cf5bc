import { concatBytes } from '../../core/crypto/bytes.ts'
import { SHORT_ID_BYTES } from '../reconcile/ids.ts'
import { ByteReader } from './byteReader.ts'

/** "Push me exactly these", by the first eight bytes of their ids. Where several events share them, all are meant. */
export interface Want {
  readonly type: 'want'
  readonly shortIds: readonly Uint8Array[]
}

export const encodeWant = (want: Want): Uint8Array => concatBytes(...want.shortIds)

export function decodeWant(payload: Uint8Array): Want | undefined {
  if (payload.length === 0 || payload.length % SHORT_ID_BYTES !== 0) return undefined
  const reader = new ByteReader(payload)
  const shortIds: Uint8Array[] = []
  while (reader.remaining > 0) shortIds.push(reader.take(SHORT_ID_BYTES))
  return { type: 'want', shortIds }
}
