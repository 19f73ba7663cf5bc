import { KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES, TAG_BYTES } from '../../core/crypto/port.ts'
import { datagramBytesMax, datagramSizesBytes } from '../limits.ts'

/** How much of a datagram each layer takes. */
export const HINT_BYTES = 16
export const BODY_LENGTH_BYTES = 2
const packetOverheadBytes = NONCE_BYTES + HINT_BYTES + TAG_BYTES + BODY_LENGTH_BYTES
export const bodyBytesMax = datagramBytesMax - packetOverheadBytes

export const BODY_HEADER_BYTES = 1 + 1 + KEY_BYTES + 4 + 6
export const MAC_BYTES = 16
/** What is said to one peer in one datagram. */
export const payloadBytesMax = bodyBytesMax - BODY_HEADER_BYTES - MAC_BYTES
/** What is signed, for whoever may hear it, in one datagram. */
export const signedPayloadBytesMax = bodyBytesMax - BODY_HEADER_BYTES - SIGNATURE_BYTES

/** The largest body that fits a datagram of at most `datagramBytes`; 0 where not even the smallest does. */
function bodyBytesWithin(datagramBytes: number): number {
  const size = datagramSizesBytes.findLast((bytes) => bytes <= datagramBytes)
  return size === undefined ? 0 : size - packetOverheadBytes
}

/** What is signed can say so much in a datagram of at most `datagramBytes`; negative where it says nothing at all. */
export const signedPayloadBytesWithin = (datagramBytes: number): number =>
  bodyBytesWithin(datagramBytes) - BODY_HEADER_BYTES - SIGNATURE_BYTES

/** The datagram that holds a body, or undefined where none does. */
export const datagramSizeFor = (bodyBytes: number): number | undefined =>
  datagramSizesBytes.find((size) => bodyBytes + packetOverheadBytes <= size)

export const isDatagramSize = (bytes: number): boolean => datagramSizesBytes.some((size) => size === bytes)
