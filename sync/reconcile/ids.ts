/** An id's beginning, where the receiver can be trusted to notice a namesake. */
export const SHORT_ID_BYTES = 8

/** Bytes as a string of one character each: a map key, and comparable. Not by spreading: that takes four times as long. */
export const byteText = (bytes: Uint8Array): string => Reflect.apply(String.fromCharCode, undefined, bytes)

/** For what is no secret: public keys, ids, digests. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false
  return true
}
