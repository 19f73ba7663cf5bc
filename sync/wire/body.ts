import { KEY_BYTES, SIGNATURE_BYTES } from '../../core/crypto/port.ts'
import type { ExchangeMessage } from '../reconcile/exchangeMessages.ts'
import type { Ack } from './ack.ts'
import { decodeAck, encodeAck } from './ack.ts'
import type { Beacon } from './beacon.ts'
import { decodeBeacon, encodeBeacon } from './beacon.ts'
import { ByteReader, writeUint } from './byteReader.ts'
import type { Decoded } from './decoded.ts'
import { decoded, refused } from './decoded.ts'
import type { Delivery } from './delivery.ts'
import { decodeDelivery, encodeDelivery } from './delivery.ts'
import type { Fresh } from './fresh.ts'
import { decodeFresh, encodeFresh } from './fresh.ts'
import type { Hello } from './hello.ts'
import { decodeHello, encodeHello } from './hello.ts'
import type { Keychain, KeychainAsk } from './keychain.ts'
import { decodeKeychain } from './keychain.ts'
import { BODY_HEADER_BYTES, MAC_BYTES } from './layout.ts'
import { decodeLeaves, encodeLeaves } from './leaves.ts'
import type { Open, Opened } from './opening.ts'
import { decodeOpen, decodeOpened, encodeOpen, encodeOpened } from './opening.ts'
import type { Pulse } from './pulse.ts'
import { decodePulse, encodePulse } from './pulse.ts'
import type { Reads } from './reads.ts'
import { decodeReads } from './reads.ts'
import type { Since } from './since.ts'
import { decodeSince, encodeSince } from './since.ts'
import { decodeSketch, encodeSketch } from './sketch.ts'
import { decodeTree, encodeTree } from './tree.ts'
import type { Want } from './want.ts'
import { decodeWant, encodeWant } from './want.ts'

/**
 * What a packet holds: `version 1 ‖ type 1 ‖ sender 32 ‖ boot number 4 ‖ counter 6 ‖ payload ‖ proof`. The proof is the
 * boot key's signature over all before it for a greeting, and the pair's authenticator for everything else, since the
 * packet's key is the whole community's.
 */
export interface BodyHeader {
  /** The sender's Ed25519 device key. */
  readonly sender: Uint8Array
  readonly bootNumber: number
  /** Never used twice by one start of a device. */
  readonly counter: number
}

/** "I am leaving." */
export interface Bye {
  readonly type: 'bye'
}

/** Tells by its certificate who is speaking. */
export type Introduction = Hello | Beacon
/** Says of its sender that it is there, and is signed. */
export type AnyGreeting = Introduction | Pulse
/** Signed, for whoever may hear it. */
export type Signed = AnyGreeting | Fresh
/** Authenticated for one receiver. */
export type Said =
  | ExchangeMessage
  | Since
  | Want
  | ({ readonly type: 'delivery' } & Delivery)
  | Ack
  | Bye
  | Keychain
  | KeychainAsk
  | Reads
  | Open
  | Opened
export type Payload = Signed | Said

export interface Body {
  readonly header: BodyHeader
  readonly payload: Payload
  /** What the proof speaks about. */
  readonly proven: Uint8Array
  readonly proof: Uint8Array
}

const VERSION = 1
/** What says on the wire which payload follows. A number is never given twice. */
const TYPE_NUMBERS = {
  hello: 1,
  leaves: 2,
  want: 3,
  events: 4,
  fragment: 5,
  done: 6,
  ack: 7,
  bye: 8,
  beacon: 9,
  keychain: 10,
  keychainAsk: 11,
  tree: 12,
  since: 13,
  sketch: 14,
  pulse: 15,
  fresh: 16,
  reads: 17,
  open: 18,
  opened: 19,
} as const
type WireType = keyof typeof TYPE_NUMBERS
const TYPES = new Map<number, WireType>(
  Object.entries(TYPE_NUMBERS).map(([type, number]) => [number, type as WireType]),
)

/** Everything but the proof, which the caller appends. */
export function encodeUnproven(header: BodyHeader, payload: Payload): Uint8Array {
  const type: WireType = payload.type === 'delivery' ? payload.cargo.type : payload.type
  const encoded = encodePayload(payload)
  const unproven = new Uint8Array(BODY_HEADER_BYTES + encoded.length)
  unproven[0] = VERSION
  unproven[1] = TYPE_NUMBERS[type]
  unproven.set(header.sender, 2)
  writeUint(unproven, 2 + KEY_BYTES, header.bootNumber, 4)
  writeUint(unproven, 2 + KEY_BYTES + 4, header.counter, 6)
  unproven.set(encoded, BODY_HEADER_BYTES)
  return unproven
}

export const isGreeting = (payload: Payload): payload is AnyGreeting =>
  payload.type === 'hello' || payload.type === 'beacon' || payload.type === 'pulse'

export const isSigned = (payload: Payload): payload is Signed => isGreeting(payload) || payload.type === 'fresh'

const SIGNED_TYPES: ReadonlySet<WireType> = new Set(['hello', 'beacon', 'pulse', 'fresh'])

/** Reads any bytes, which are not to change any more. The proof is not looked at: the caller does that last. */
export function decodeBody(bytes: Uint8Array): Decoded<Body> {
  if (bytes.length < BODY_HEADER_BYTES + MAC_BYTES) return refused('shape')
  const reader = new ByteReader(bytes)
  const version = reader.uint(1)
  const type = TYPES.get(reader.uint(1))
  if (version !== VERSION || type === undefined) return refused('shape')
  const header = { sender: reader.take(KEY_BYTES), bootNumber: reader.uint(4), counter: reader.uint(6) }
  const proofBytes = SIGNED_TYPES.has(type) ? SIGNATURE_BYTES : MAC_BYTES
  if (reader.remaining < proofBytes) return refused('shape')
  // Views of what lies there: most of what comes is looked at once.
  const proven = bytes.subarray(0, bytes.length - proofBytes)
  const payload = decodePayload(type, proven.subarray(BODY_HEADER_BYTES))
  if (payload === undefined) return refused('shape')
  return decoded({ header, payload, proven, proof: bytes.slice(proven.length) })
}

function encodePayload(payload: Payload): Uint8Array {
  switch (payload.type) {
    case 'hello':
      return encodeHello(payload)
    case 'leaves':
      return encodeLeaves(payload)
    case 'tree':
      return encodeTree(payload)
    case 'since':
      return encodeSince(payload)
    case 'sketch':
      return encodeSketch(payload)
    case 'want':
      return encodeWant(payload)
    case 'delivery':
      return encodeDelivery(payload)
    case 'open':
      return encodeOpen(payload)
    case 'opened':
      return encodeOpened(payload)
    case 'ack':
      return encodeAck(payload)
    case 'beacon':
      return encodeBeacon(payload)
    case 'pulse':
      return encodePulse(payload)
    case 'fresh':
      return encodeFresh(payload)
    case 'keychain':
    case 'reads':
      return payload.sealed
    case 'bye':
    case 'keychainAsk':
      return new Uint8Array()
  }
}

function decodePayload(type: WireType, payload: Uint8Array): Payload | undefined {
  switch (type) {
    case 'hello':
      return decodeHello(payload)
    case 'leaves':
      return decodeLeaves(payload)
    case 'tree':
      return decodeTree(payload)
    case 'since':
      return decodeSince(payload)
    case 'sketch':
      return decodeSketch(payload)
    case 'want':
      return decodeWant(payload)
    case 'events':
    case 'fragment':
    case 'done': {
      const delivery = decodeDelivery(type, payload)
      return delivery === undefined ? undefined : { type: 'delivery', ...delivery }
    }
    case 'open':
      return decodeOpen(payload)
    case 'opened':
      return decodeOpened(payload)
    case 'ack':
      return decodeAck(payload)
    case 'beacon':
      return decodeBeacon(payload)
    case 'pulse':
      return decodePulse(payload)
    case 'fresh':
      return decodeFresh(payload)
    case 'keychain':
      return decodeKeychain(payload)
    case 'reads':
      return decodeReads(payload)
    case 'bye':
    case 'keychainAsk':
      return payload.length === 0 ? { type } : undefined
  }
}
