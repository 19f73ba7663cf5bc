import { must } from '../../core/assert.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { NONCE_BYTES, TAG_BYTES } from '../../core/crypto/port.ts'
import { datagramBytesMax } from '../limits.ts'
import { writeUint } from './byteReader.ts'
import type { Decoded } from './decoded.ts'
import { decoded, refused } from './decoded.ts'
import { BODY_LENGTH_BYTES, datagramSizeFor, HINT_BYTES, isDatagramSize } from './layout.ts'

/**
 * The outside of every datagram: `nonce 24 ‖ hint 16 ‖ XChaCha20-Poly1305(length 2 ‖ body ‖ zeros)`. The hint is a
 * keyed hash of the nonce: it finds community and epoch by one cheap hash and looks like noise to everybody else. No
 * byte is constant, and a datagram has one of four sizes.
 */

/** What a packet is sealed and known by, 32 bytes each: of an epoch, or of a rendezvous. */
export interface PacketKeys {
  readonly packet: Uint8Array
  readonly hint: Uint8Array
}

/** Seals a body of at most `bodyBytesMax`, given in parts, into a datagram of the smallest size that holds it. */
export function sealPacket(
  crypto: CryptoPort,
  random: Random,
  keys: PacketKeys,
  ...body: readonly Uint8Array[]
): Uint8Array {
  const length = body.reduce((sum, part) => sum + part.length, 0)
  const size = must(datagramSizeFor(length), 'the body fits a datagram')
  const padded = new Uint8Array(size - NONCE_BYTES - HINT_BYTES - TAG_BYTES)
  writeUint(padded, 0, length, BODY_LENGTH_BYTES)
  let end = BODY_LENGTH_BYTES
  for (const part of body) {
    padded.set(part, end)
    end += part.length
  }
  const nonce = random.bytes(NONCE_BYTES)
  return concatBytes(nonce, hintOf(crypto, keys, nonce), crypto.seal(keys.packet, nonce, padded))
}

/** Whether a datagram claims to be of this community and epoch. Cheap: one socket can serve many communities. */
export function packetMatches(crypto: CryptoPort, keys: PacketKeys, datagram: Uint8Array): boolean {
  if (!isDatagramSize(datagram.length)) return false
  const nonce = datagram.subarray(0, NONCE_BYTES)
  return crypto.equal(hintOf(crypto, keys, nonce), datagram.subarray(NONCE_BYTES, NONCE_BYTES + HINT_BYTES))
}

/** The body of a datagram, or why it was refused: `oversize`, `garbage`, `otherCommunity`, `seal`, `shape`. */
export function openPacket(crypto: CryptoPort, keys: PacketKeys, datagram: Uint8Array): Decoded<Uint8Array> {
  if (datagram.length > datagramBytesMax) return refused('oversize')
  if (!isDatagramSize(datagram.length)) return refused('garbage')
  return packetMatches(crypto, keys, datagram) ? openMatching(crypto, keys, datagram) : refused('otherCommunity')
}

/** The body of a datagram that `packetMatches` was found to hold of, with these keys; or `seal`, `shape`. */
export function openMatching(crypto: CryptoPort, keys: PacketKeys, datagram: Uint8Array): Decoded<Uint8Array> {
  const padded = crypto.open(
    keys.packet,
    datagram.subarray(0, NONCE_BYTES),
    datagram.subarray(NONCE_BYTES + HINT_BYTES),
  )
  if (padded === undefined) return refused('seal')
  const length = (padded[0] ?? 0) * 256 + (padded[1] ?? 0)
  // One body has one datagram: the smallest size, and zeros behind it.
  if (datagramSizeFor(length) !== datagram.length) return refused('shape')
  const end = BODY_LENGTH_BYTES + length
  for (let at = end; at < padded.length; at++) if (padded[at] !== 0) return refused('shape')
  return decoded(padded.subarray(BODY_LENGTH_BYTES, end))
}

const hintOf = (crypto: CryptoPort, keys: PacketKeys, nonce: Uint8Array): Uint8Array =>
  crypto.blake2b(nonce, HINT_BYTES, keys.hint)
