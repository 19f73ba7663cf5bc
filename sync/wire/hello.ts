import { concatBytes } from '../../core/crypto/bytes.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { ROOT_BYTES, TREE_KEY_BYTES } from '../reconcile/treeKey.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import { filterFieldBytes, filterFieldParts, readFilterField } from './filterField.ts'
import type { Greeting, GreetingScope } from './greeting.ts'
import { greetingBytes, greetingParts, readGreeting } from './greeting.ts'

/** "Here I am, and this is what I hold": announced to all or addressed to one. */
export interface Hello extends Greeting {
  readonly type: 'hello'
  /** Digest of the synchronised set. */
  readonly root: Uint8Array
  readonly count: number
  /** What the sender's arrival places are places of: it changes where they may have. */
  readonly storeId: Uint8Array
  /** Where it takes streams; 0 for nowhere. */
  readonly tcpPort: number
  /** The sender's clock, in milliseconds: for whoever looks for what is wrong, and for nothing else. */
  readonly clockMs: number
  /** Tag of the device that shall push at once what the hot filter lacks; zeros for nobody. */
  readonly pusher: Uint8Array
  /** The hot filter covers every key from this one on. */
  readonly low: Uint8Array
  readonly hot: FilterBits
}

export const PUSHER_TAG_BYTES = 8
export const STORE_ID_BYTES = 8
export const COUNT_BYTES = 6

/** What a hello's payload takes beside its greeting and the bits of its filter. */
const fixedBytes =
  ROOT_BYTES + COUNT_BYTES + STORE_ID_BYTES + 2 + 6 + PUSHER_TAG_BYTES + TREE_KEY_BYTES + filterFieldBytes

/** How many bytes of filter fit a hello whose payload has `payloadBytes`; negative where the rest does not fit. */
export const hotFilterRoomBytes = (payloadBytes: number, scope: GreetingScope): number =>
  payloadBytes - greetingBytes(scope) - fixedBytes

export function encodeHello(hello: Hello): Uint8Array {
  return concatBytes(
    ...greetingParts(hello),
    hello.root,
    uintBytes(hello.count, COUNT_BYTES),
    hello.storeId,
    uintBytes(hello.tcpPort, 2),
    uintBytes(hello.clockMs, 6),
    hello.pusher,
    hello.low,
    ...filterFieldParts(hello.hot),
  )
}

export function decodeHello(payload: Uint8Array): Hello | undefined {
  const reader = new ByteReader(payload)
  const greeting = readGreeting(reader)
  const root = reader.take(ROOT_BYTES)
  const count = reader.uint(COUNT_BYTES)
  const storeId = reader.take(STORE_ID_BYTES)
  const tcpPort = reader.uint(2)
  const clockMs = reader.uint(6)
  const pusher = reader.take(PUSHER_TAG_BYTES)
  const low = reader.take(TREE_KEY_BYTES)
  const hot = readFilterField(reader)
  if (!reader.complete || greeting === undefined || hot === undefined) return undefined
  return { type: 'hello', ...greeting, root, count, storeId, tcpPort, clockMs, pusher, low, hot }
}
