import type { Mutant } from './mutant.ts'

/** Bugs in how everybody gets everything. */
export const inSync: readonly Mutant[] = [
  {
    name: 'staleDigest',
    harm: 'devices take each other for equal that are not, or never for equal again',
    file: 'sync/reconcile/merkleTree.ts',
    find: 'nodes.innerStale[inner] = 1',
    replace: 'nodes.innerStale[inner] = nodes.counts[inner] === 1 ? 1 : 0',
  },
  {
    name: 'noExchange',
    harm: 'what the first sending missed never comes',
    file: 'sync/gossip/exchanger.ts',
    find: 'if (this.#turn === undefined) this.#begin()',
    replace: 'if (this.#turn !== undefined) this.#begin()',
  },
  {
    name: 'oneWakeOnly',
    harm: 'a device falls silent after a while',
    file: 'peer/community/gossipLoop.ts',
    find: '    this.#cancelWake?.()\n    const delayMs',
    replace: '    if (this.#cancelWake) return\n    const delayMs',
  },
  {
    name: 'keysOnlyOnRequest',
    harm: 'whoever was away while the keys were renewed is cut off',
    file: 'sync/gossip/keychains.ts',
    find: "      case 'member':\n        return true",
    replace: "      case 'member':\n        return epoch.status === 'live'",
  },
  {
    name: 'fragmentsInOrderOnly',
    harm: 'a long message never arrives where datagrams overtake each other',
    file: 'sync/wire/delivery.ts',
    find: 'if (index < count - 1 ? chunk.length !== chunkBytes : chunk.length > chunkBytes) return undefined',
    replace: 'if (chunk.length !== chunkBytes) return undefined',
  },
  {
    name: 'clockSetBackStopsIt',
    harm: 'a computer whose clock is set back says nothing until the clock has caught up',
    file: 'peer/steadyClock.ts',
    find: 'aheadMs += Math.max(0, lastMs - wallMs)',
    replace: 'aheadMs += 0 * Math.max(0, lastMs - wallMs)',
    overrides: { faultsPerMinute: 60 },
  },
]
