import { assert } from '../core/assert.ts'
import type { CryptoPort, Random } from '../core/crypto/port.ts'
import { EventSet } from '../sync/reconcile/eventSet.ts'
import { hotFilterBenchIds, setAdditionsCount, setCheckIds } from './limits.ts'
import { outsideBytes } from './memory.ts'

export interface SetShape {
  readonly name: 'two years' | 'shuffled' | 'one hour'
  readonly eventCount: number
}

/** When events were, and in which order they came. */
export const SET_SHAPES = ['two years', 'shuffled', 'one hour'] as const

export interface SetResult extends SetShape {
  /** From ids and times alone until the root is known, and with what an earlier start kept of the tree. */
  readonly loadMs: number
  readonly loadKeptMs: number
  /** Writing down what the next start is given, and how much that is. */
  readonly keepMs: number
  readonly keptBytes: number
  /** Looking through all of that in the background, and the longest piece of it. */
  readonly checkMs: number
  readonly longestPieceMs: number
  /** One more event and the root, microseconds: of now, and of a time anywhere. */
  readonly addRecent: Spread
  readonly addAnywhere: Spread
  /** The newest ids for a hot filter. */
  readonly newestMs: number
  /** Beyond the ids and times that were given. */
  readonly bytesPerEvent: number
}

export interface Spread {
  readonly medianUs: number
  readonly p99Us: number
  readonly mostUs: number
}

const START_MS = 1_700_000_000_000
const YEARS_MS = 2 * 8_766 * 3_600_000

/** Loads a set of random ids, asks it what peers ask, and adds to it. */
export function benchSet(crypto: CryptoPort, { name, eventCount }: SetShape): SetResult {
  const random = randomOf(crypto)
  const ids = random.bytes(32 * eventCount)
  const originServerTs = timesOf(name, eventCount, random)
  const before = outsideBytes()
  const set = new EventSet(crypto, random)
  const loadMs = timeOf(() => {
    set.load(ids, originServerTs)
    set.root()
  })
  // Until somebody asks for an id, nothing is made to find it by.
  set.has(ids.subarray(0, 32))
  const bytesPerEvent = (outsideBytes() - before) / eventCount
  let kept = set.saved()
  const keepMs = timeOf(() => {
    kept = set.saved()
  })
  const again = new EventSet(crypto, random)
  const loadKeptMs = timeOf(() => {
    again.load(ids, originServerTs, kept)
    again.root()
  })
  assert(!again.isChecked && same(again.root(), set.root()), 'what was kept is of use')
  const pieces: number[] = []
  while (!again.isChecked) pieces.push(timeOf(() => again.check(setCheckIds)))
  again.has(ids.subarray(0, 32))
  const newestMs = timeOf(() => again.newest(hotFilterBenchIds))
  const last = originServerTs[eventCount - 1] ?? START_MS
  const addRecent = additions(again, random, () => last)
  const addAnywhere = additions(again, random, () => originServerTs[random.below(eventCount)] ?? START_MS)
  return {
    ...{ name, eventCount, loadMs, loadKeptMs, keepMs, keptBytes: kept.bytes.length },
    checkMs: pieces.reduce((sum, each) => sum + each, 0),
    longestPieceMs: Math.max(...pieces),
    ...{ addRecent, addAnywhere, newestMs, bytesPerEvent },
  }
}

function timesOf(name: SetShape['name'], eventCount: number, random: BenchRandom): Float64Array {
  const places = Float64Array.from({ length: eventCount }, (_, place) => place)
  if (name === 'shuffled') {
    for (let place = eventCount - 1; place > 0; place--) {
      const other = random.below(place + 1)
      const held = places[place] ?? 0
      places[place] = places[other] ?? 0
      places[other] = held
    }
  }
  const spanMs = name === 'one hour' ? 1_000 : YEARS_MS
  return places.map((place) => START_MS + Math.floor((place / eventCount) * spanMs))
}

function additions(set: EventSet, random: BenchRandom, timeOfOne: () => number): Spread {
  const times = Array.from({ length: setAdditionsCount }, () => {
    const id = random.bytes(32)
    const originServerTs = timeOfOne()
    return timeOf(() => {
      set.add(id, originServerTs)
      set.root()
    })
  }).sort((left, right) => left - right)
  const at = (share: number) => 1_000 * (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0)
  return { medianUs: at(0.5), p99Us: at(0.99), mostUs: at(1) }
}

interface BenchRandom extends Random {
  below(limit: number): number
}

/** The same bytes in every run: a counter, hashed. */
function randomOf(crypto: CryptoPort): BenchRandom {
  let counter = 0
  const view = new DataView(new ArrayBuffer(8))
  const chunk = (): Uint8Array => {
    view.setFloat64(0, counter++)
    return crypto.blake2b(new Uint8Array(view.buffer), 64)
  }
  const bytes = (count: number): Uint8Array => {
    const drawn = new Uint8Array(Math.ceil(count / 64) * 64)
    for (let at = 0; at < count; at += 64) drawn.set(chunk(), at)
    return drawn.slice(0, count)
  }
  const below = (limit: number): number => {
    const drawn = bytes(8)
    return Math.floor((new DataView(drawn.buffer).getUint32(0) / 2 ** 32) * limit)
  }
  return { bytes, below }
}

const same = (left: Uint8Array, right: Uint8Array): boolean => left.every((byte, index) => byte === right[index])

function timeOf(run: () => void): number {
  const startMs = performance.now()
  run()
  return performance.now() - startMs
}
