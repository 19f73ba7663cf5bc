import { concatBytes } from '../../core/crypto/bytes.ts'
import { NONCE_BYTES, TAG_BYTES } from '../../core/crypto/port.ts'
import { blobBytesMax } from '../limits.ts'
import { ByteReader, uintBytes } from './byteReader.ts'

/**
 * What a record of a stream holds: `type 1 ‖ payload`, with the numbers that bodies have for the same. The lists of
 * places are those of the one who was dialled, in the order in which events came into its set: parents before children.
 */
export type StreamFrame = StreamSince | StreamEvents | StreamDone

/** "Send me everything that has come to you from this place on." Said once. */
export interface StreamSince {
  readonly type: 'since'
  readonly from: number
}

/** Events as they are stored, and the place behind the last. */
export interface StreamEvents {
  readonly type: 'events'
  readonly next: number
  readonly blobs: readonly Uint8Array[]
}

/** "That was everything", up to this place. */
export interface StreamDone {
  readonly type: 'done'
  readonly next: number
}

const EVENTS = 4
const DONE = 6
const SINCE = 13
const PLACE_BYTES = 6
const LENGTH_BYTES = 3
/** No event is sealed in less. */
const blobBytesMin = NONCE_BYTES + TAG_BYTES + 1

export function encodeStreamFrame(frame: StreamFrame): Uint8Array {
  switch (frame.type) {
    case 'since':
      return concatBytes(new Uint8Array([SINCE]), uintBytes(frame.from, PLACE_BYTES))
    case 'events':
      return concatBytes(
        new Uint8Array([EVENTS]),
        uintBytes(frame.next, PLACE_BYTES),
        ...frame.blobs.flatMap((blob) => [uintBytes(blob.length, LENGTH_BYTES), blob]),
      )
    case 'done':
      return concatBytes(new Uint8Array([DONE]), uintBytes(frame.next, PLACE_BYTES))
  }
}

/** Reads any bytes; undefined where they are no frame. */
export function decodeStreamFrame(bytes: Uint8Array): StreamFrame | undefined {
  const reader = new ByteReader(bytes)
  const type = reader.uint(1)
  const place = reader.uint(PLACE_BYTES)
  if (type === EVENTS) {
    const blobs = readBlobs(reader)
    return blobs && { type: 'events', next: place, blobs }
  }
  if (!reader.complete) return undefined
  if (type === DONE) return { type: 'done', next: place }
  return type === SINCE ? { type: 'since', from: place } : undefined
}

function readBlobs(reader: ByteReader): Uint8Array[] | undefined {
  const blobs: Uint8Array[] = []
  do {
    const length = reader.uint(LENGTH_BYTES)
    if (length < blobBytesMin || length > blobBytesMax) return undefined
    blobs.push(reader.take(length))
  } while (reader.remaining > 0)
  return reader.complete ? blobs : undefined
}
