import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { EventSet } from '../../sync/reconcile/eventSet.ts'
import { MersenneTwister } from '../mersenneTwister.ts'

/** How what two peers differ in lies in time; see `timesOf`. */
export const SPREADS = ['scattered', 'recent', 'mixed'] as const
export type Spread = (typeof SPREADS)[number]

export interface MadeEvent {
  readonly id: Uint8Array
  readonly originServerTs: number
}

/** What two peers hold: what both do, and what each has alone. */
export interface TwoSets {
  readonly shared: readonly MadeEvent[]
  readonly ours: readonly MadeEvent[]
  readonly theirs: readonly MadeEvent[]
}

const YEAR_MS = 365 * 24 * 3_600_000
const START_MS = Date.UTC(2025, 0, 1)
/** The newest thousandth of the time axis. */
const RECENT_MS = YEAR_MS / 1_000

/**
 * `sharedCount` events that both hold and half of `differingCount` on each side (of an odd number the asking side has one
 * more), all with random ids, over a year. What differs is `scattered` over all of it; or `recent`: written in the newest
 * thousandth of the year, after everything that is shared, as when a network was cut in two; or `mixed`: in that time as
 * well, among shared events that are as dense there as everywhere.
 */
export function twoSets(sharedCount: number, differingCount: number, spread: Spread, seed: number): TwoSets {
  const random = new MersenneTwister(seed)
  const events = (count: number, fromMs: number, toMs: number): MadeEvent[] =>
    Array.from({ length: count }, () => ({
      id: bytesOf(random, 32),
      originServerTs: START_MS + fromMs + Math.floor(random.random() * (toMs - fromMs)),
    }))
  const from = spread === 'scattered' ? 0 : YEAR_MS - RECENT_MS
  return {
    shared: events(sharedCount, 0, spread === 'recent' ? YEAR_MS - RECENT_MS : YEAR_MS),
    ours: events(Math.ceil(differingCount / 2), from, YEAR_MS),
    theirs: events(Math.floor(differingCount / 2), from, YEAR_MS),
  }
}

export function eventSetOf(crypto: CryptoPort, random: Random, events: readonly MadeEvent[]): EventSet {
  const ids = new Uint8Array(events.length * 32)
  const times = new Float64Array(events.length)
  events.forEach(({ id, originServerTs }, index) => {
    ids.set(id, index * 32)
    times[index] = originServerTs
  })
  const set = new EventSet(crypto, random)
  set.load(ids, times)
  return set
}

/** Random bytes that are the same on every machine. */
export function seededRandom(seed: number): Random {
  const random = new MersenneTwister(seed)
  return { bytes: (count) => bytesOf(random, count) }
}

function bytesOf(random: MersenneTwister, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let at = 0; at < count; at++) bytes[at] = random.randrange(256)
  return bytes
}
