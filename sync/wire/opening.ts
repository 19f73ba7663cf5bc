import { concatBytes } from '../../core/crypto/bytes.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import { COUNT_BYTES, STORE_ID_BYTES } from './hello.ts'

/** What comes first on a stream, from who dialled: "this is me, and here is my half of what makes its keys". */
export interface Open {
  readonly type: 'open'
  readonly nonce: Uint8Array
}

/** The answer, from who was dialled: its half, and what it holds. */
export interface Opened {
  readonly type: 'opened'
  readonly nonce: Uint8Array
  /** What its arrival places are places of. */
  readonly storeId: Uint8Array
  readonly count: number
}

export const STREAM_NONCE_BYTES = 16

export const encodeOpen = ({ nonce }: Open): Uint8Array => nonce

export function decodeOpen(payload: Uint8Array): Open | undefined {
  return payload.length === STREAM_NONCE_BYTES ? { type: 'open', nonce: payload } : undefined
}

export const encodeOpened = ({ nonce, storeId, count }: Opened): Uint8Array =>
  concatBytes(nonce, storeId, uintBytes(count, COUNT_BYTES))

export function decodeOpened(payload: Uint8Array): Opened | undefined {
  const reader = new ByteReader(payload)
  const nonce = reader.take(STREAM_NONCE_BYTES)
  const storeId = reader.take(STORE_ID_BYTES)
  const count = reader.uint(COUNT_BYTES)
  return reader.complete ? { type: 'opened', nonce, storeId, count } : undefined
}
