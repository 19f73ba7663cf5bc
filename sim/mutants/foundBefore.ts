import type { Mutant } from './mutant.ts'

/** Worlds in which it takes a device long to become known: by then others are out, or gone. */
const slowToBeKnown: Mutant['overrides'] = {
  deviceCount: 3,
  topology: 'line',
  operationsPerMinute: 40,
  faultsPerMinute: 0,
  liarCount: 0,
  lossShare: 0.6,
  latencyMs: 20,
  jitterMs: 300,
}

/** Bugs that were there until simulated worlds found them, made once more: `sim/regressions/README.md` tells of each. */
export const foundBefore: readonly Mutant[] = [
  {
    name: 'strangersRenewKeys',
    harm: 'whoever came back by the words is alone for good, under keys that nobody takes',
    file: 'peer/community/openCommunity.ts',
    find: '!isShutOut(community) && isCertified(community)',
    replace: '!isShutOut(community)',
    overrides: slowToBeKnown,
  },
  {
    name: 'neverAsksHome',
    harm: 'a device that only somebody knew who is gone is told of no later keys, and stays alone',
    file: 'peer/identity/return.ts',
    find: 'return !isTakingPart(community) || seemsUnknown(community)',
    replace: 'return !isTakingPart(community)',
    overrides: slowToBeKnown,
  },
  {
    name: 'contradictionsEndIt',
    harm: 'the program ends at a file of which a part is older than the rest',
    file: 'peer/community/loggedGraph.ts',
    find: 'if (error instanceof StoreError || this.#store.damagedPlaceCount() === 0) throw error',
    replace: 'if (error instanceof StoreError || this.#store.damagedPlaceCount() >= 0) throw error',
  },
]
