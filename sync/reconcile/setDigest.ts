import type { CryptoPort } from '../../core/crypto/port.ts'
import type { LoadedIds } from './loadedIds.ts'
import { byteText, EVENT_ID_BYTES } from './setKey.ts'

export const ROOT_BYTES = 16
const BUCKETS = 256

/** The ids that begin with one byte: those that are sorted, one behind the other, and those that came since. */
interface Bucket {
  sorted: Uint8Array
  fresh: Uint8Array[]
}

/**
 * A digest of a set of ids, equal exactly for equal sets: a hash over 256 hashes, one for the sorted ids that begin with
 * each byte. So what is added costs a share of the set and not all of it.
 */
export class SetDigest {
  readonly #crypto: CryptoPort
  #buckets: Bucket[] = Array.from({ length: BUCKETS }, () => ({ sorted: new Uint8Array(), fresh: [] }))
  #loaded: LoadedIds | undefined
  /** The hashes of all buckets, one behind the other; zeros for an empty one. */
  readonly #hashes = new Uint8Array(BUCKETS * ROOT_BYTES)
  readonly #stale = new Set<number>()
  #root: Uint8Array | undefined

  constructor(crypto: CryptoPort) {
    this.#crypto = crypto
  }

  /** Begins with what is on disk, before anything was added. */
  load(loaded: LoadedIds): void {
    this.#loaded = loaded
    this.#root = undefined
  }

  /** Takes an id that was not there. */
  add(id: Uint8Array): void {
    const place = id[0] ?? 0
    this.#buckets[place]?.fresh.push(id)
    this.#stale.add(place)
    this.#root = undefined
  }

  root(): Uint8Array {
    if (this.#root === undefined) {
      this.#sortLoaded()
      for (const place of this.#stale) this.#rehash(place)
      this.#stale.clear()
      this.#root = this.#crypto.blake2b(this.#hashes, ROOT_BYTES)
    }
    return this.#root
  }

  #sortLoaded(): void {
    if (this.#loaded === undefined) return
    const sorted = this.#loaded.sortedByFirstByte()
    this.#loaded = undefined
    this.#buckets = this.#buckets.map(({ fresh }, place) => ({ sorted: sorted[place] ?? new Uint8Array(), fresh }))
    this.#buckets.forEach((bucket, place) => {
      if (bucket.sorted.length > 0) this.#stale.add(place)
    })
  }

  #rehash(place: number): void {
    const bucket = this.#buckets[place]
    if (bucket === undefined) return
    bucket.sorted = merged(bucket.sorted, bucket.fresh)
    bucket.fresh = []
    this.#hashes.set(this.#crypto.blake2b(bucket.sorted, ROOT_BYTES), place * ROOT_BYTES)
  }
}

/** Sorted ids with others in their places among them. */
function merged(sorted: Uint8Array, fresh: readonly Uint8Array[]): Uint8Array {
  if (fresh.length === 0) return sorted
  const inOrder = fresh
    .map((id) => ({ id, text: byteText(id) }))
    .sort((left, right) => (left.text < right.text ? -1 : 1))
  const bytes = new Uint8Array(sorted.length + fresh.length * EVENT_ID_BYTES)
  let from = 0
  inOrder.forEach(({ id, text }, before) => {
    const to = firstBehind(sorted, text, from)
    bytes.set(sorted.subarray(from, to), from + before * EVENT_ID_BYTES)
    bytes.set(id, to + before * EVENT_ID_BYTES)
    from = to
  })
  bytes.set(sorted.subarray(from), from + fresh.length * EVENT_ID_BYTES)
  return bytes
}

/** Where the first of sorted ids stands that is behind one, from a place on. */
function firstBehind(sorted: Uint8Array, text: string, from: number): number {
  let [low, high] = [from / EVENT_ID_BYTES, sorted.length / EVENT_ID_BYTES]
  while (low < high) {
    const middle = (low + high) >>> 1
    const id = sorted.subarray(middle * EVENT_ID_BYTES, (middle + 1) * EVENT_ID_BYTES)
    if (byteText(id) < text) low = middle + 1
    else high = middle
  }
  return low * EVENT_ID_BYTES
}
