import { uintBytes } from '../wire/byteReader.ts'

/**
 * A tree key (see `treeKey.ts`) as a string of one character per byte: code unit order is byte order.
 */
export type SetKey = string & { readonly __brand: 'SetKey' }

const HOUR_BYTES = 3
const HOUR_MS = 3_600_000
const HOUR_MAX = 2 ** 24 - 1
export const EVENT_ID_BYTES = 32
/** An id's beginning, where the receiver can be trusted to notice a namesake. */
export const SHORT_ID_BYTES = 8
export const SET_KEY_BYTES = HOUR_BYTES + EVENT_ID_BYTES

export function setKey(originServerTs: number, id: Uint8Array): SetKey {
  const hour = Math.min(Math.max(Math.floor(originServerTs / HOUR_MS), 0), HOUR_MAX)
  return (byteText(uintBytes(hour, HOUR_BYTES)) + byteText(id)) as SetKey
}

/** Before or at every key. */
export const lowestKey: SetKey = String.fromCharCode(...new Uint8Array(SET_KEY_BYTES)) as SetKey

export const setKeyOfBytes = (bytes: Uint8Array): SetKey => byteText(bytes) as SetKey

export function setKeyBytes(key: SetKey): Uint8Array {
  const bytes = new Uint8Array(SET_KEY_BYTES)
  for (let index = 0; index < SET_KEY_BYTES; index++) bytes[index] = key.charCodeAt(index)
  return bytes
}

/** Bytes as a string of one character each: a map key, and comparable. */
export const byteText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** For what is no secret: public keys, ids, digests. */
export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index])
