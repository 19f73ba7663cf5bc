import type { CryptoPort } from '../../core/crypto/port.ts'
import { ID_TAG_BYTES } from './exchangeMessages.ts'
import { SipHash } from './sipHash.ts'

/** Names ids under a salt: nobody can know beforehand which of them will look alike. */
export class SaltedIds {
  readonly #hash: SipHash
  readonly #words = new Uint32Array(2)

  /** `key` is the epoch's for filters. */
  constructor(crypto: CryptoPort, key: Uint8Array, salt: Uint8Array) {
    this.#hash = new SipHash(crypto.blake2b(salt, 16, key))
  }

  /** 64 bits, as their low and their high half: a view that the next call overwrites. */
  symbolOf(id: Uint8Array): Uint32Array {
    this.#hash.hash(id, this.#words)
    return this.#words
  }

  tagOf(id: Uint8Array): Uint8Array {
    this.#hash.hash(id, this.#words)
    return tagOfSymbol(this.#words[0] ?? 0, this.#words[1] ?? 0)
  }
}

export function tagOfSymbol(low: number, high: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, low, true)
  view.setUint32(4, high, true)
  return bytes.subarray(0, ID_TAG_BYTES)
}
