/** An id's beginning, where the receiver can be trusted to notice a namesake. */
export const SHORT_ID_BYTES = 8

/** Bytes as a string of one character each: a map key, and comparable. */
export const byteText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** For what is no secret: public keys, ids, digests. */
export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index])
