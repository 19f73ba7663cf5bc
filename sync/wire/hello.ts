import { concatBytes } from '../../core/crypto/bytes.ts'
import { KEY_BYTES, SIGNATURE_BYTES } from '../../core/crypto/port.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { ROOT_BYTES } from '../reconcile/setDigest.ts'
import { SET_KEY_BYTES } from '../reconcile/setKey.ts'
import { ByteReader, uintBytes } from './byteReader.ts'
import { encodeFilterField, filterFieldBytes, readFilterField } from './filterField.ts'

/** "Here I am, and this is what I hold": signed by the boot key, announced to all or addressed to one. */
export interface Hello {
  readonly type: 'hello'
  /** The boot certificate without the device key and boot number, which the header says already. */
  readonly certificateTail: Uint8Array
  readonly scope: HelloScope
  /** Digest of the synchronised set. */
  readonly root: Uint8Array
  readonly count: number
  /** Tag of the device that shall push at once what the hot filter lacks; zeros for nobody. */
  readonly pusher: Uint8Array
  /** The hot filter covers every key from this one on. */
  readonly low: Uint8Array
  readonly hot: FilterBits
}

export type HelloScope =
  | { readonly kind: 'announced' }
  | {
      readonly kind: 'addressed'
      /** To be echoed by who really sits at the address: a hello with a token wants an answer. */
      readonly token?: Uint8Array | undefined
      readonly echo?: Uint8Array | undefined
      /** "You have proven to me where you sit." */
      readonly proven: boolean
      /** "Your announcements do not reach me." */
      readonly deaf: boolean
    }

export const PUSHER_TAG_BYTES = 8
export const ADDRESS_TOKEN_BYTES = 8
export const CERTIFICATE_TAIL_BYTES = 2 * KEY_BYTES + SIGNATURE_BYTES

const ADDRESSED = 1
const TOKEN = 2
const ECHO = 4
const PROVEN = 8
const DEAF = 16

/** What a hello's payload takes beside its tokens and the bits of its filter. */
const fixedBytes = CERTIFICATE_TAIL_BYTES + 1 + ROOT_BYTES + 4 + PUSHER_TAG_BYTES + SET_KEY_BYTES + filterFieldBytes

/** How many bytes of filter fit a hello whose payload has `payloadBytes`; negative where the rest does not fit. */
export const hotFilterRoomBytes = (payloadBytes: number, scope: HelloScope): number =>
  payloadBytes - fixedBytes - tokensOf(scope).length

export function encodeHello(hello: Hello): Uint8Array {
  return concatBytes(
    hello.certificateTail,
    new Uint8Array([flagsOf(hello.scope)]),
    tokensOf(hello.scope),
    hello.root,
    uintBytes(hello.count, 4),
    hello.pusher,
    hello.low,
    encodeFilterField(hello.hot),
  )
}

export function decodeHello(payload: Uint8Array): Hello | undefined {
  const reader = new ByteReader(payload)
  const certificateTail = reader.take(CERTIFICATE_TAIL_BYTES)
  const scope = readScope(reader)
  const root = reader.take(ROOT_BYTES)
  const count = reader.uint(4)
  const pusher = reader.take(PUSHER_TAG_BYTES)
  const low = reader.take(SET_KEY_BYTES)
  const hot = readFilterField(reader)
  if (!reader.complete || scope === undefined || hot === undefined) return undefined
  return { type: 'hello', certificateTail, scope, root, count, pusher, low, hot }
}

function readScope(reader: ByteReader): HelloScope | undefined {
  const flags = reader.uint(1)
  if (flags === 0) return { kind: 'announced' }
  if ((flags & ADDRESSED) === 0 || flags > (ADDRESSED | TOKEN | ECHO | PROVEN | DEAF)) return undefined
  const token = flags & TOKEN ? reader.take(ADDRESS_TOKEN_BYTES) : undefined
  const echo = flags & ECHO ? reader.take(ADDRESS_TOKEN_BYTES) : undefined
  return { kind: 'addressed', token, echo, proven: (flags & PROVEN) !== 0, deaf: (flags & DEAF) !== 0 }
}

function flagsOf(scope: HelloScope): number {
  if (scope.kind === 'announced') return 0
  const tokens = (scope.token ? TOKEN : 0) | (scope.echo ? ECHO : 0)
  return ADDRESSED | tokens | (scope.proven ? PROVEN : 0) | (scope.deaf ? DEAF : 0)
}

const nothing = new Uint8Array()
const tokensOf = (scope: HelloScope): Uint8Array =>
  scope.kind === 'announced' ? nothing : concatBytes(scope.token ?? nothing, scope.echo ?? nothing)
