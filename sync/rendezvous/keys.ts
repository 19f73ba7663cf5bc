import { assert } from '../../core/assert.ts'
import { concatBytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { rendezvousKeysMax } from '../limits.ts'
import { byteText } from '../reconcile/ids.ts'
import type { PacketKeys } from '../wire/packet.ts'

const noSalt = new Uint8Array()

/** The keys of the datagrams of one rendezvous. */
export function rendezvousPacketKeys(crypto: CryptoPort, rendezvousKey: Uint8Array): PacketKeys {
  assert(rendezvousKey.length === KEY_BYTES, 'a rendezvous key is 32 bytes')
  const key = (label: string) => crypto.hkdf(rendezvousKey, noSalt, label, KEY_BYTES)
  return { packet: key('v1/rendezvous-packet'), hint: key('v1/rendezvous-hint') }
}

/** Derives each rendezvous key's packet keys once, as long as it is in use. */
export class PacketKeyCache {
  readonly #crypto: CryptoPort
  readonly #keys = new Map<string, PacketKeys>()

  constructor(crypto: CryptoPort) {
    this.#crypto = crypto
  }

  of(rendezvousKey: Uint8Array): PacketKeys {
    const name = byteText(rendezvousKey)
    const known = this.#keys.get(name)
    if (known) return known
    // Whoever is full begins anew: the keys that are still in use come back with the next datagram.
    if (this.#keys.size >= rendezvousKeysMax) this.#keys.clear()
    const keys = rendezvousPacketKeys(this.#crypto, rendezvousKey)
    this.#keys.set(name, keys)
    return keys
  }
}

/** What only asker and answerer can compute, one key per direction. */
export interface PairKeys {
  readonly asking: Uint8Array
  readonly answering: Uint8Array
}

/** Who speaks with whom, under which rendezvous key. Asker and answerer are X25519 public keys. */
export interface Pair {
  readonly rendezvousKey: Uint8Array
  readonly asker: Uint8Array
  readonly answerer: Uint8Array
}

const ASK_LABEL = utf8Bytes('roost/v1/rendezvous-ask\0')
const ANSWER_LABEL = utf8Bytes('roost/v1/rendezvous-answer\0')

/** From the secret key of one of the two and the other's public key; undefined for a public key of low order. */
export function pairKeys(
  crypto: CryptoPort,
  pair: Pair,
  ownSecretKey: Uint8Array,
  otherKey: Uint8Array,
): PairKeys | undefined {
  const shared = crypto.agree(ownSecretKey, otherKey)
  if (shared === undefined) return undefined
  const { rendezvousKey, asker, answerer } = pair
  const key = (label: Uint8Array) =>
    crypto.blake2b(concatBytes(label, rendezvousKey, asker, answerer), KEY_BYTES, shared)
  return { asking: key(ASK_LABEL), answering: key(ANSWER_LABEL) }
}

/** What is asked is sealed for one cookie, so that it cannot be brought again under a later one. */
export const askingKey = (crypto: CryptoPort, { asking }: PairKeys, cookie: Uint8Array): Uint8Array =>
  crypto.blake2b(cookie, KEY_BYTES, asking)
