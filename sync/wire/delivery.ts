import { concatBytes } from '../../core/crypto/bytes.ts'
import { blobBytesMax, fragmentsMax } from '../limits.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import { blobAmongBytes, encodeBlobs, readBlobs } from './fresh.ts'
import { payloadBytesMax } from './layout.ts'

/**
 * What is acknowledged and sent again until it is. Each delivery has its place in the sender's stream to this peer;
 * `base` is the oldest place the sender still cares about, so that a receiver does not wait for what was given up.
 */
export interface Delivery {
  readonly sequence: number
  readonly base: number
  readonly cargo: Cargo
}

export type Cargo = Events | Fragment | Done

/** Sealed events, as they are stored. */
export interface Events {
  readonly type: 'events'
  readonly blobs: readonly Uint8Array[]
}

/** A piece of one sealed event that is larger than a datagram. Its pieces have consecutive places in the stream. */
export interface Fragment {
  readonly type: 'fragment'
  readonly index: number
  readonly count: number
  readonly chunk: Uint8Array
}

/**
 * "Your question `number` is answered", where events are all there is to say; of a question for what arrived since, up to
 * the place `next` where the answer grew too large.
 */
export interface Done {
  readonly type: 'done'
  readonly number: number
  readonly next?: number | undefined
}

const SEQUENCE_BYTES = 6
const PLACE_BYTES = 2 * SEQUENCE_BYTES
/** What a delivery can hold. */
export const cargoBytesMax = payloadBytesMax - PLACE_BYTES
/** What a blob takes among other events. */
export const blobInEventsBytes = blobAmongBytes
/** Every piece of a blob but its last is exactly this long. */
export const chunkBytes = cargoBytesMax - 2

export function encodeDelivery(delivery: Delivery): Uint8Array {
  return concatBytes(
    uintBytes(delivery.sequence, SEQUENCE_BYTES),
    uintBytes(delivery.base, SEQUENCE_BYTES),
    encodeCargo(delivery.cargo),
  )
}

export function decodeDelivery(type: Cargo['type'], payload: Uint8Array): Delivery | undefined {
  const reader = new ByteReader(payload)
  const sequence = reader.uint(SEQUENCE_BYTES)
  const base = reader.uint(SEQUENCE_BYTES)
  if (base < 1 || base > sequence) return undefined
  const cargo = decodeCargo[type](reader)
  return reader.complete && cargo !== undefined ? { sequence, base, cargo } : undefined
}

function encodeCargo(cargo: Cargo): Uint8Array {
  switch (cargo.type) {
    case 'events':
      return encodeBlobs(cargo.blobs)
    case 'fragment':
      return concatBytes(new Uint8Array([cargo.index, cargo.count]), cargo.chunk)
    case 'done':
      return concatBytes(
        uintBytes(cargo.number, 4),
        cargo.next === undefined ? new Uint8Array() : uintBytes(cargo.next, SEQUENCE_BYTES),
      )
  }
}

const decodeCargo: Record<Cargo['type'], (reader: ByteReader) => Cargo | undefined> = {
  events: (reader) => {
    const blobs = readBlobs(reader)
    return blobs && { type: 'events', blobs }
  },
  fragment: (reader) => {
    const index = reader.uint(1)
    const count = reader.uint(1)
    const chunk = reader.rest()
    if (count < 2 || count > fragmentsMax || index >= count || chunk.length === 0) return undefined
    if (index < count - 1 ? chunk.length !== chunkBytes : chunk.length > chunkBytes) return undefined
    if ((count - 1) * chunkBytes + 1 > blobBytesMax) return undefined
    return { type: 'fragment', index, count, chunk }
  },
  done: (reader) => {
    const number = reader.uint(4)
    const next = reader.remaining > 0 ? reader.uint(SEQUENCE_BYTES) : undefined
    return { type: 'done', number, next }
  },
}
