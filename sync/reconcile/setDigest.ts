import type { CryptoPort } from '../../core/crypto/port.ts'
import { byteText, EVENT_ID_BYTES } from './setKey.ts'

export const ROOT_BYTES = 16
const BUCKETS = 256

interface Member {
  readonly text: string
  readonly id: Uint8Array
}

/**
 * A digest of a set of ids, equal exactly for equal sets: a hash over 256 hashes, one for the sorted ids that begin with
 * each byte. So what is added costs a share of the set and not all of it.
 */
export class SetDigest {
  readonly #crypto: CryptoPort
  /** By the first byte of the ids. */
  readonly #buckets: Member[][] = Array.from({ length: BUCKETS }, () => [])
  /** The hashes of all buckets, one behind the other; zeros for an empty one. */
  readonly #hashes = new Uint8Array(BUCKETS * ROOT_BYTES)
  readonly #stale = new Set<number>()
  #root: Uint8Array | undefined

  constructor(crypto: CryptoPort) {
    this.#crypto = crypto
  }

  /** Takes an id that was not there. */
  add(id: Uint8Array): void {
    const place = id[0] ?? 0
    this.#buckets[place]?.push({ text: byteText(id), id })
    this.#stale.add(place)
    this.#root = undefined
  }

  root(): Uint8Array {
    if (this.#root === undefined) {
      for (const place of this.#stale) this.#rehash(place)
      this.#stale.clear()
      this.#root = this.#crypto.blake2b(this.#hashes, ROOT_BYTES)
    }
    return this.#root
  }

  #rehash(place: number): void {
    const ids = this.#buckets[place] ?? []
    ids.sort((left, right) => (left.text < right.text ? -1 : 1))
    const bytes = new Uint8Array(ids.length * EVENT_ID_BYTES)
    ids.forEach(({ id }, index) => {
      bytes.set(id, index * EVENT_ID_BYTES)
    })
    this.#hashes.set(this.#crypto.blake2b(bytes, ROOT_BYTES), place * ROOT_BYTES)
  }
}
