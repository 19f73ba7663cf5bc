import type { Rng } from '../random/rng.ts'
import type { Topology, WorldOptions } from './plan.ts'

const usualTopologies: readonly Topology[] = [
  'mesh',
  'mesh',
  'mesh',
  'star',
  'ring',
  'line',
  'random',
  'islands',
  'sleepers',
]

/** Mostly few, since what people do is what a world's time goes into; sometimes many. */
const usualOperationsPerMinute = [1, 1, 2, 2, 2, 4, 4, 4, 6, 6, 6, 8, 8, 12, 12, 20, 40]

/** What a world is like: each of its traits by chance of its own, so that no two kinds of trouble always come together. */
export function drawOptions(rng: Rng, overrides: Partial<WorldOptions> = {}): WorldOptions {
  const network = rng.fork('network')
  const people = rng.fork('people')
  const trait = rng.fork('traits')
  const deviceCount = overrides.deviceCount ?? 8
  return {
    deviceCount,
    topology: trait.pick(usualTopologies),
    minutes: 4,
    roundCount: trait.between(1, 3),
    crypto: trait.chance(0.02) ? 'real' : 'fake',
    beginning: trait.chance(0.08) ? 'founding' : 'settled',
    hasRealFile: trait.chance(0.06),
    lossShare: network.pick([0, 0, 0.01, 0.05, 0.1, 0.3]),
    duplicateShare: network.pick([0, 0, 0.02, 0.1, 0.5]),
    corruptShare: network.pick([0, 0, 0, 0.01, 0.05]),
    truncateShare: network.pick([0, 0, 0, 0.01, 0.05]),
    latencyMs: network.pick([1, 1, 3, 20, 80]),
    jitterMs: network.pick([0, 2, 10, 50, 300]),
    mtuBytes: network.chance(0.1) ? 1_200 : undefined,
    hasStreams: network.chance(0.8),
    carriesAnnouncements: network.chance(0.8),
    liarCount: liarCountOf(people, deviceCount),
    outsiderCount: people.pick([0, 0, 0, 0, 0, 1, 1, 2]),
    operationsPerMinute: people.pick(usualOperationsPerMinute),
    faultsPerMinute: people.pick([0, 2, 6, 6, 12, 24]),
    ...overrides,
  }
}

/** Mostly none; sometimes all but two. */
function liarCountOf(rng: Rng, deviceCount: number): number {
  const most = Math.max(0, deviceCount - 2)
  return Math.min(most, rng.pick([0, 0, 0, 0, 0, 0, 1, 1, 1, 2, most]))
}
