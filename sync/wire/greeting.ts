import { concatBytes } from '../../core/crypto/bytes.ts'
import { KEY_BYTES, SIGNATURE_BYTES } from '../../core/crypto/port.ts'
import type { ByteReader } from './byteReader.ts'

/** What hellos and beacons begin with: who is speaking, and to whom. */
export interface Greeting {
  /** The boot certificate without the device key and boot number, which the header says already. */
  readonly certificateTail: Uint8Array
  readonly scope: GreetingScope
}

export type GreetingScope =
  | { readonly kind: 'announced' }
  | {
      readonly kind: 'addressed'
      /** To be echoed by who really sits at the address: a greeting with a token wants an answer. */
      readonly token?: Uint8Array | undefined
      readonly echo?: Uint8Array | undefined
      /** "You have proven to me where you sit." */
      readonly proven: boolean
      /** "Your announcements do not reach me." */
      readonly deaf: boolean
    }

export const ADDRESS_TOKEN_BYTES = 8
export const CERTIFICATE_TAIL_BYTES = 2 * KEY_BYTES + SIGNATURE_BYTES

const ADDRESSED = 1
const TOKEN = 2
const ECHO = 4
const PROVEN = 8
const DEAF = 16

export const scopeBytes = (scope: GreetingScope): number => 1 + tokensOf(scope).length

export const greetingBytes = (scope: GreetingScope): number => CERTIFICATE_TAIL_BYTES + scopeBytes(scope)

export const greetingParts = ({ certificateTail, scope }: Greeting): Uint8Array[] => [
  certificateTail,
  encodeScope(scope),
]

export const encodeScope = (scope: GreetingScope): Uint8Array =>
  concatBytes(new Uint8Array([flagsOf(scope)]), tokensOf(scope))

/** Reads the beginning of a greeting; undefined where its flags are not such. Whether it was complete the reader knows. */
export function readGreeting(reader: ByteReader): Greeting | undefined {
  const certificateTail = reader.take(CERTIFICATE_TAIL_BYTES)
  const scope = readScope(reader)
  return scope && { certificateTail, scope }
}

/** Undefined where the flags are none. */
export function readScope(reader: ByteReader): GreetingScope | undefined {
  const flags = reader.uint(1)
  if (flags === 0) return { kind: 'announced' }
  if ((flags & ADDRESSED) === 0 || flags > (ADDRESSED | TOKEN | ECHO | PROVEN | DEAF)) return undefined
  const token = flags & TOKEN ? reader.take(ADDRESS_TOKEN_BYTES) : undefined
  const echo = flags & ECHO ? reader.take(ADDRESS_TOKEN_BYTES) : undefined
  return { kind: 'addressed', token, echo, proven: (flags & PROVEN) !== 0, deaf: (flags & DEAF) !== 0 }
}

function flagsOf(scope: GreetingScope): number {
  if (scope.kind === 'announced') return 0
  const tokens = (scope.token ? TOKEN : 0) | (scope.echo ? ECHO : 0)
  return ADDRESSED | tokens | (scope.proven ? PROVEN : 0) | (scope.deaf ? DEAF : 0)
}

const nothing = new Uint8Array()
const tokensOf = (scope: GreetingScope): Uint8Array =>
  scope.kind === 'announced' ? nothing : concatBytes(scope.token ?? nothing, scope.echo ?? nothing)
