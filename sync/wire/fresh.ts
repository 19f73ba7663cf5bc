import { concatBytes } from '../../core/crypto/bytes.ts'
import { ByteReader, uintBytes } from './byteReader.ts'

/** "This was written a moment ago": sealed events for everybody whom announcements reach. Nobody acknowledges it. */
export interface Fresh {
  readonly type: 'fresh'
  readonly blobs: readonly Uint8Array[]
}

const LENGTH_BYTES = 2

/** Sealed events, each behind its length. */
export const encodeBlobs = (blobs: readonly Uint8Array[]): Uint8Array =>
  concatBytes(...blobs.flatMap((blob) => [uintBytes(blob.length, LENGTH_BYTES), blob]))

/** What a blob takes among others. */
export const blobAmongBytes = (blob: Uint8Array): number => LENGTH_BYTES + blob.length

/** Reads what is left as one or more sealed events; undefined where it is none. Whether it was complete the reader knows. */
export function readBlobs(reader: ByteReader): Uint8Array[] | undefined {
  const blobs: Uint8Array[] = []
  do {
    const length = reader.uint(LENGTH_BYTES)
    if (length === 0) return undefined
    blobs.push(reader.take(length))
  } while (reader.remaining > 0)
  return blobs
}

export const encodeFresh = ({ blobs }: Fresh): Uint8Array => encodeBlobs(blobs)

export function decodeFresh(payload: Uint8Array): Fresh | undefined {
  const reader = new ByteReader(payload)
  const blobs = readBlobs(reader)
  return blobs !== undefined && reader.complete ? { type: 'fresh', blobs } : undefined
}
