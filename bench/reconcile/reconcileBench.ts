import type { CryptoPort } from '../../core/crypto/port.ts'
import { type ExchangeCost, runExchange } from './ourExchange.ts'
import { PUBLISHED, type PublishedCost } from './published.ts'
import { type RivalCost, runRangeBased } from './rangeBased.ts'
import { eventSetOf, SPREADS, type Spread, seededRandom, type TwoSets, twoSets } from './twoSets.ts'

/** What is to be measured: two sets, by what they share and by what they differ in. */
export interface ReconcileCase {
  readonly sharedCount: number
  readonly differingCount: number
  readonly spread: Spread
}

export interface ReconcileResult extends ReconcileCase {
  /** As peers do it. */
  readonly ours: ExchangeCost
  /** By the tree alone, as peers do it where a sketch did not help. */
  readonly tree: ExchangeCost
  /** Range-based reconciliation, in the same run. */
  readonly rival: RivalCost
  /** The same as measured elsewhere, by the reference implementation of Negentropy; null where it was not. */
  readonly published: PublishedCost | null
}

export const DIFFERING_COUNTS = [1, 10, 100, 1_000, 10_000] as const

export const reconcileCases = (sharedCounts: readonly number[]): ReconcileCase[] =>
  sharedCounts.flatMap((sharedCount) =>
    SPREADS.flatMap((spread) => DIFFERING_COUNTS.map((differingCount) => ({ sharedCount, spread, differingCount }))),
  )

export function benchReconcile(crypto: CryptoPort, which: ReconcileCase): ReconcileResult {
  const { sharedCount, differingCount, spread } = which
  const sets = twoSets(sharedCount, differingCount, spread, sharedCount + differingCount)
  return {
    ...which,
    ours: exchange(crypto, sets, 'quick'),
    tree: exchange(crypto, sets, 'careful'),
    rival: runRangeBased(sets.shared, sets.ours, sets.theirs),
    published: PUBLISHED.get(`${spread} ${sharedCount} ${differingCount}`) ?? null,
  }
}

function exchange(crypto: CryptoPort, sets: TwoSets, way: 'quick' | 'careful'): ExchangeCost {
  const ours = eventSetOf(crypto, seededRandom(1), [...sets.shared, ...sets.ours])
  const theirs = eventSetOf(crypto, seededRandom(2), [...sets.shared, ...sets.theirs])
  return runExchange(crypto, ours, theirs, sets, way)
}
