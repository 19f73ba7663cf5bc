import { concatBytes } from '../../core/crypto/bytes.ts'
import { ByteReader } from './byteReader.ts'
import type { Greeting } from './greeting.ts'
import { greetingParts, readGreeting } from './greeting.ts'

/**
 * "Here I am, and I have left this epoch": all that is said under an epoch whose key may be in the hands of people who
 * were removed since. It tells nothing of what its sender holds.
 */
export interface Beacon extends Greeting {
  readonly type: 'beacon'
}

export const encodeBeacon = (beacon: Beacon): Uint8Array => concatBytes(...greetingParts(beacon))

export function decodeBeacon(payload: Uint8Array): Beacon | undefined {
  const reader = new ByteReader(payload)
  const greeting = readGreeting(reader)
  return reader.complete && greeting !== undefined ? { type: 'beacon', ...greeting } : undefined
}
