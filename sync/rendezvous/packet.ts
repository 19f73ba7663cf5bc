import { concatBytes } from '../../core/crypto/bytes.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { ByteReader } from '../wire/byteReader.ts'
import { bodyBytesMax } from '../wire/layout.ts'

/** What the datagrams of a rendezvous hold: `version 1 ‖ type 1 ‖ fields`. Keys are X25519 public keys. */
export type RendezvousPacket =
  /** "Who answers?" As large as a datagram can be, so that no reply to it is larger. */
  | { readonly type: 'seek'; readonly asker: Uint8Array; readonly nonce: Uint8Array }
  /** "I do; bring this cookie along." The nonce is that of the seek. */
  | {
      readonly type: 'cookie'
      readonly answerer: Uint8Array
      readonly nonce: Uint8Array
      readonly cookie: Uint8Array
    }
  | { readonly type: 'ask'; readonly asker: Uint8Array; readonly cookie: Uint8Array; readonly sealed: Uint8Array }
  | { readonly type: 'answer'; readonly answerer: Uint8Array; readonly sealed: Uint8Array }

export const SEEK_NONCE_BYTES = 16
export const COOKIE_BYTES = 16

const VERSION = 1
const TYPES = ['seek', 'cookie', 'ask', 'answer'] as const

/** The body of a packet. */
export function encodeRendezvous(packet: RendezvousPacket): Uint8Array {
  const body = concatBytes(new Uint8Array([VERSION, TYPES.indexOf(packet.type) + 1]), ...fieldsOf(packet))
  if (packet.type !== 'seek') return body
  const padded = new Uint8Array(bodyBytesMax)
  padded.set(body)
  return padded
}

function fieldsOf(packet: RendezvousPacket): Uint8Array[] {
  switch (packet.type) {
    case 'seek':
      return [packet.asker, packet.nonce]
    case 'cookie':
      return [packet.answerer, packet.nonce, packet.cookie]
    case 'ask':
      return [packet.asker, packet.cookie, packet.sealed]
    case 'answer':
      return [packet.answerer, packet.sealed]
  }
}

/** Reads any bytes; undefined for what is none. What is sealed inside is not looked at. */
export function decodeRendezvous(body: Uint8Array): RendezvousPacket | undefined {
  const reader = new ByteReader(body)
  const version = reader.uint(1)
  const type = TYPES[reader.uint(1) - 1]
  if (version !== VERSION || type === undefined) return undefined
  const packet = readFields(type, reader)
  return reader.complete ? packet : undefined
}

function readFields(type: RendezvousPacket['type'], reader: ByteReader): RendezvousPacket | undefined {
  switch (type) {
    case 'seek': {
      const packet = { type, asker: reader.take(KEY_BYTES), nonce: reader.take(SEEK_NONCE_BYTES) }
      const full = reader.remaining === bodyBytesMax - 2 - KEY_BYTES - SEEK_NONCE_BYTES
      return full && reader.rest().every((byte) => byte === 0) ? packet : undefined
    }
    case 'cookie': {
      const answerer = reader.take(KEY_BYTES)
      return { type, answerer, nonce: reader.take(SEEK_NONCE_BYTES), cookie: reader.take(COOKIE_BYTES) }
    }
    case 'ask': {
      const asker = reader.take(KEY_BYTES)
      const cookie = reader.take(COOKIE_BYTES)
      return { type, asker, cookie, sealed: reader.rest() }
    }
    case 'answer': {
      const answerer = reader.take(KEY_BYTES)
      return { type, answerer, sealed: reader.rest() }
    }
  }
}
