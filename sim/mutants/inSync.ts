import type { Mutant } from './mutant.ts'

/** Bugs in how everybody gets everything. */
export const inSync: readonly Mutant[] = [
  {
    name: 'sameSizeIsSameSet',
    harm: 'two devices that lack as much as each other never tell each other',
    file: 'sync/gossip/machine.ts',
    find: 'export const agrees = (machine: Machine, peer: Peer): boolean => sameBytes(peer.hello.root, machine.set.root())',
    replace: 'export const agrees = (machine: Machine, peer: Peer): boolean => peer.hello.count === machine.set.count',
    overrides: { deviceCount: 3, topology: 'mesh', liarCount: 0 },
  },
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
    name: 'exchangeNeverEnds',
    harm: 'a device that waits for one answer asks nobody else any more',
    file: 'sync/gossip/exchanger.ts',
    find: 'if (isGone || turn.isOver || isTooLong) this.#end(turn)',
    replace: 'if (isGone) this.#end(turn)',
    lie: 'falseFilter',
  },
  {
    name: 'oneWakeOnly',
    harm: 'a device falls silent after a while',
    file: 'peer/community/gossipLoop.ts',
    find: '    this.#cancelWake?.()\n    const delayMs',
    replace: '    if (this.#cancelWake) return\n    const delayMs',
  },
  {
    name: 'replayCounts',
    harm: 'a recorded goodbye or greeting, played again, cuts people off from each other',
    file: 'sync/gossip/replay.ts',
    find: 'if (counter > window.highest) return true',
    replace: 'if (counter >= 0) return true',
    overrides: { outsiderCount: 2 },
  },
  {
    name: 'oldKeyIsHeard',
    harm: 'whoever was removed is listened to and told things under the old key',
    file: 'sync/gossip/inStep.ts',
    find: "peer.epoch.status === 'live' && !peer.hasLeft",
    replace: '!peer.hasLeft',
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
