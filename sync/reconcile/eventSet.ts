import { assert } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { LoadedIds } from './loadedIds.ts'
import { SetDigest } from './setDigest.ts'
import type { SetKey } from './setKey.ts'
import { byteText, SHORT_ID_BYTES, sameBytes, setKey, splitSetKey } from './setKey.ts'

export interface SetEntry {
  readonly key: SetKey
  readonly id: Uint8Array
}

/**
 * The synchronised set in memory: the ids of all connected events, ordered by time and then id. What was on disk lies in
 * blocks of memory; what came since is kept beside it.
 */
export class EventSet {
  readonly #digest: SetDigest
  #loaded = new LoadedIds(new Uint8Array(), new Float64Array())
  #sorted: SetEntry[] = []
  /** Added since, in any order: merged when somebody asks for an order. */
  #fresh: SetEntry[] = []
  readonly #byShortId = new Map<string, SetEntry[]>()
  #count = 0

  constructor(crypto: CryptoPort) {
    this.#digest = new SetDigest(crypto)
  }

  get count(): number {
    return this.#count
  }

  /** Begins with what is on disk: 32 bytes of id each, one behind the other, and as many times. The set is empty. */
  load(ids: Uint8Array, originServerTs: Float64Array): void {
    assert(this.#count === 0, 'what is on disk comes before everything else')
    this.#loaded = new LoadedIds(ids, originServerTs)
    this.#count = this.#loaded.count
    this.#digest.load(this.#loaded)
  }

  /** Adds an event's 32 id bytes; false if they were there. */
  add(id: Uint8Array, originServerTs: number): boolean {
    if (this.has(id)) return false
    const entry = { key: setKey(originServerTs, id), id }
    const shortId = byteText(id.subarray(0, SHORT_ID_BYTES))
    const namesakes = this.#byShortId.get(shortId)
    if (namesakes) namesakes.push(entry)
    else this.#byShortId.set(shortId, [entry])
    this.#fresh.push(entry)
    this.#count++
    this.#digest.add(id)
    return true
  }

  has(id: Uint8Array): boolean {
    return this.withShortId(id.subarray(0, SHORT_ID_BYTES)).some((entry) => sameBytes(entry.id, id))
  }

  /** Every event whose id begins with these eight bytes. */
  withShortId(shortId: Uint8Array): readonly SetEntry[] {
    const loaded = this.#loaded.beginningWith(shortId).map((place) => this.#entryAt(place))
    const since = this.#byShortId.get(byteText(shortId)) ?? []
    return loaded.length === 0 ? since : [...loaded, ...since]
  }

  /** The entries from `low` up to but without `high` (absent: to the end), at most `max` of them, in order. */
  range(low: SetKey, high: SetKey | undefined, max: number): readonly SetEntry[] {
    const sorted = this.#merged()
    const start = firstAt(sorted, low)
    const end = high === undefined ? sorted.length : firstAt(sorted, high)
    const since = sorted.slice(start, Math.min(end, start + max))
    const from = this.#loadedFrom(low)
    const to = high === undefined ? this.#loaded.count : this.#loadedFrom(high)
    const loaded = this.#loaded.order.slice(from, Math.min(to, from + max)).map((place) => this.#entryAt(place))
    return loaded.length === 0 ? since : mergeSorted(loaded, since).slice(0, max)
  }

  /** The last `max` entries, in order. */
  newest(max: number): readonly SetEntry[] {
    if (max === 0) return []
    const since = this.#merged().slice(-max)
    if (this.#loaded.count === 0) return since
    const loaded = this.#loaded.order.slice(-max).map((place) => this.#entryAt(place))
    return mergeSorted(loaded, since).slice(-max)
  }

  /** 16 bytes that two sets share exactly when they are equal. */
  root(): Uint8Array {
    return this.#digest.root()
  }

  #entryAt(place: number): SetEntry {
    const id = this.#loaded.idAt(place)
    return { key: setKey(this.#loaded.timeAt(place), id), id }
  }

  #loadedFrom(key: SetKey): number {
    const { time, id } = splitSetKey(key)
    return this.#loaded.firstAt(time, id)
  }

  #merged(): readonly SetEntry[] {
    if (this.#fresh.length === 0) return this.#sorted
    const fresh = this.#fresh.sort((left, right) => (left.key < right.key ? -1 : 1))
    this.#sorted = mergeSorted(this.#sorted, fresh)
    this.#fresh = []
    return this.#sorted
  }
}

function mergeSorted(left: readonly SetEntry[], right: readonly SetEntry[]): SetEntry[] {
  const merged: SetEntry[] = []
  let next = 0
  for (const entry of right) {
    for (let held = left[next]; held !== undefined && held.key < entry.key; held = left[++next]) merged.push(held)
    merged.push(entry)
  }
  return merged.concat(left.slice(next))
}

/** The index of the first entry at or after a key. */
function firstAt(sorted: readonly SetEntry[], key: SetKey): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = sorted[middle]
    if (entry !== undefined && entry.key < key) low = middle + 1
    else high = middle
  }
  return low
}
