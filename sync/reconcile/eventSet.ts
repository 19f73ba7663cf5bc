import type { CryptoPort } from '../../core/crypto/port.ts'
import { SetDigest } from './setDigest.ts'
import type { SetKey } from './setKey.ts'
import { byteText, SHORT_ID_BYTES, sameBytes, setKey } from './setKey.ts'

export interface SetEntry {
  readonly key: SetKey
  readonly id: Uint8Array
}

/** The synchronised set in memory: the ids of all connected events, ordered by time and then id. */
export class EventSet {
  readonly #digest: SetDigest
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
    return this.#byShortId.get(byteText(shortId)) ?? []
  }

  /** The entries from `low` up to but without `high` (absent: to the end), at most `max` of them, in order. */
  range(low: SetKey, high: SetKey | undefined, max = Number.POSITIVE_INFINITY): readonly SetEntry[] {
    const sorted = this.#merged()
    const start = firstAt(sorted, low)
    const end = high === undefined ? sorted.length : firstAt(sorted, high)
    return sorted.slice(start, Math.min(end, start + max))
  }

  /** The last `max` entries, in order. */
  newest(max: number): readonly SetEntry[] {
    return max === 0 ? [] : this.#merged().slice(-max)
  }

  /** 16 bytes that two sets share exactly when they are equal. */
  root(): Uint8Array {
    return this.#digest.root()
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
