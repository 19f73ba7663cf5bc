import type { RoomPlan } from './syntheticRoom.ts'

/** A large room, and the hash of the state that independent implementations resolve its branches to. */
export interface LargeRoom {
  readonly name: string
  readonly plan: RoomPlan
  /** SHA-256, in hex, of the resolved state's listing as compact JSON. */
  readonly resolvedSha256: string
}

const thousand = { seed: 1, userCount: 500, powerLevelCount: 26, branchCount: 2, branchEventCount: 235 }
const tenThousand = { seed: 1, userCount: 7_600, powerLevelCount: 56, branchCount: 2, branchEventCount: 1_170 }
const smallFork = { seed: 1, userCount: 9_926, powerLevelCount: 30, branchCount: 2, branchEventCount: 20 }

/** ruma-state-res 0.15 and Synapse 1.160 agree on each of these states to the last entry. */
export const LARGE_ROOMS: readonly LargeRoom[] = [
  {
    name: '1k-v11',
    plan: { roomVersion: '11', ...thousand },
    resolvedSha256: '7e43fe0a9fdc75b06d3fb621e81ef099892f78d6756ca13ec05ce60f0dc1bed2',
  },
  {
    name: '1k-v12',
    plan: { roomVersion: '12', ...thousand },
    resolvedSha256: '0e61758217648e04542dc6a33207220f0ff3d75ff72f4e1c2b1067ed10254bcf',
  },
  {
    name: '10k-v12',
    plan: { roomVersion: '12', ...tenThousand },
    resolvedSha256: 'db68a80a033cea600766f1a4ed49026a0ebca5563abdad667ea79939cef66884',
  },
  {
    name: '10k-v11',
    plan: { roomVersion: '11', ...tenThousand },
    resolvedSha256: '2be71f08d369a7c555b223944aa1caf6b40effcc50dc7b38f7fc7cd7827cbe4b',
  },
  {
    name: 'delta10k-v12',
    plan: { roomVersion: '12', ...smallFork },
    resolvedSha256: '851e20ecab505750bd46469524203d2cc4a879bc081ea7936ad28ad9803edd0b',
  },
]
