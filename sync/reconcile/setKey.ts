import { uintBytes } from '../wire/byteReader.ts'

/**
 * Where an event stands in the synchronised set: its `origin_server_ts`, clamped to 0…2^48−1, as 6 bytes, then its 32 id
 * bytes. Time first, since what differs is mostly recent, and whole, so that who takes in a set in this order seldom has
 * an event before its parents: thousands of a busy hour in any order would not fit where events wait.
 *
 * Keys are compared as strings of one character per byte: code unit order is byte order.
 */
export type SetKey = string & { readonly __brand: 'SetKey' }

const TIME_BYTES = 6
const TIME_MAX = 2 ** 48 - 1
export const EVENT_ID_BYTES = 32
/** An id's beginning, where the receiver can be trusted to notice a namesake. */
export const SHORT_ID_BYTES = 8
export const SET_KEY_BYTES = TIME_BYTES + EVENT_ID_BYTES

/** A time as a key holds it. */
export const keyTime = (originServerTs: number): number => Math.min(Math.max(originServerTs, 0), TIME_MAX)

export function setKey(originServerTs: number, id: Uint8Array): SetKey {
  const time = keyTime(originServerTs)
  return (byteText(uintBytes(time, TIME_BYTES)) + byteText(id)) as SetKey
}

/** Before or at every key. */
export const lowestKey: SetKey = String.fromCharCode(...new Uint8Array(SET_KEY_BYTES)) as SetKey

export const setKeyOfBytes = (bytes: Uint8Array): SetKey => byteText(bytes) as SetKey

export function setKeyBytes(key: SetKey): Uint8Array {
  const bytes = new Uint8Array(SET_KEY_BYTES)
  for (let index = 0; index < SET_KEY_BYTES; index++) bytes[index] = key.charCodeAt(index)
  return bytes
}

/** The time and the id of a key. */
export function splitSetKey(key: SetKey): { time: number; id: Uint8Array } {
  const bytes = setKeyBytes(key)
  const time = bytes.subarray(0, TIME_BYTES).reduce((value, byte) => value * 256 + byte, 0)
  return { time, id: bytes.subarray(TIME_BYTES) }
}

/** Bytes as a string of one character each: a map key, and comparable. */
export const byteText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** For what is no secret: public keys, ids, digests. */
export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index])
