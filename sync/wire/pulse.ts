import { concatBytes } from '../../core/crypto/bytes.ts'
import { pulseIdsMax } from '../limits.ts'
import { ROOT_BYTES } from '../reconcile/treeKey.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import type { GreetingScope } from './greeting.ts'
import { encodeScope, readScope, scopeBytes } from './greeting.ts'
import { COUNT_BYTES, PUSHER_TAG_BYTES } from './hello.ts'

/**
 * "Still here, and this is what I hold": for those who know the sender's certificate. It fits the smallest datagram, and
 * says enough to mend what was lost a moment ago.
 */
export interface Pulse {
  readonly type: 'pulse'
  readonly scope: GreetingScope
  readonly root: Uint8Array
  readonly count: number
  /** Tag of the device that shall push at once what the sender seems to lack; zeros for nobody. */
  readonly pusher: Uint8Array
  /** The beginnings of the ids that entered the sender's set last, in any order. */
  readonly recent: readonly Uint8Array[]
}

/** So much of an id stands in a pulse: too little to be proof of anything, enough to tell what to push. */
export const RECENT_ID_BYTES = 4

const fixedBytes = ROOT_BYTES + COUNT_BYTES + PUSHER_TAG_BYTES

/** How many recent ids fit a pulse whose payload has `payloadBytes`. */
export const recentIdsWithin = (payloadBytes: number, scope: GreetingScope): number =>
  Math.min(pulseIdsMax, Math.floor((payloadBytes - scopeBytes(scope) - fixedBytes) / RECENT_ID_BYTES))

export const encodePulse = ({ scope, root, count, pusher, recent }: Pulse): Uint8Array =>
  concatBytes(encodeScope(scope), root, uintBytes(count, COUNT_BYTES), pusher, ...recent)

export function decodePulse(payload: Uint8Array): Pulse | undefined {
  const reader = new ByteReader(payload)
  const scope = readScope(reader)
  const root = reader.take(ROOT_BYTES)
  const count = reader.uint(COUNT_BYTES)
  const pusher = reader.take(PUSHER_TAG_BYTES)
  if (scope === undefined || reader.overrun || reader.remaining > pulseIdsMax * RECENT_ID_BYTES) return undefined
  const recent: Uint8Array[] = []
  while (reader.remaining > 0) recent.push(reader.take(RECENT_ID_BYTES))
  return reader.complete ? { type: 'pulse', scope, root, count, pusher, recent } : undefined
}
