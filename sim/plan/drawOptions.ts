import { datagramBytesMax } from '../../sync/limits.ts'
import { usualDeviceCount } from '../limits.ts'
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

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How much there is of everything: each number as often as it stands here. */
export interface Mix {
  readonly operationsPerMinute: readonly number[]
  readonly faultsPerMinute: readonly number[]
  readonly outsiderCount: readonly number[]
  /** `most`: all but two. */
  readonly liarCount: readonly (number | 'most')[]
  readonly audienceCountMax: readonly (number | 'all')[]
}

/** For many worlds in little time: what people do, and what others do to them, is what a world's time goes into. */
export const sparse: Mix = {
  operationsPerMinute: [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 6, 10, 16],
  faultsPerMinute: [1, 1, 1, 1, 2, 2, 2, 3, 4, 8],
  outsiderCount: [0],
  liarCount: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 'most'],
  audienceCountMax: [1, 2, 2, 2, 3, 'all'],
}

/** For long nights. */
export const dense: Mix = {
  operationsPerMinute: [2, 4, 6, 12, 20, 40],
  faultsPerMinute: [0, 2, 6, 12, 24],
  outsiderCount: [0, 0, 0, 1, 2],
  liarCount: [0, 0, 0, 0, 1, 1, 2, 'most'],
  audienceCountMax: [2, 3, 'all', 'all'],
}

/** What a world is like: each of its traits by chance of its own, so that no two kinds of trouble always come together. */
export function drawOptions(rng: Rng, overrides: Partial<WorldOptions> = {}, mix = sparse): WorldOptions {
  const network = rng.fork('network')
  const people = rng.fork('people')
  const trait = rng.fork('traits')
  const deviceCount = overrides.deviceCount ?? usualDeviceCount
  return {
    deviceCount,
    topology: trait.pick(usualTopologies),
    minutes: 4,
    roundCount: trait.pick([1, 1, 1, 2, 2, 3]),
    crypto: trait.chance(0.006) ? 'real' : 'fake',
    beginning: trait.chance(0.04) ? 'founding' : 'settled',
    hasRealFile: trait.chance(0.02),
    lossShare: network.pick([0, 0, 0.01, 0.05, 0.1, 0.3]),
    duplicateShare: network.pick([0, 0, 0.02, 0.1, 0.5]),
    corruptShare: network.pick([0, 0, 0, 0.01, 0.05]),
    truncateShare: network.pick([0, 0, 0, 0.01, 0.05]),
    latencyMs: network.pick([1, 1, 3, 20, 80]),
    jitterMs: network.pick([0, 2, 10, 50, 300]),
    // The longest datagrams of the protocol do not get through.
    mtuBytes: network.chance(0.1) ? datagramBytesMax - 1 : undefined,
    hasStreams: network.chance(0.8),
    carriesAnnouncements: network.chance(0.9),
    liarCount: liarCountOf(people.pick(mix.liarCount), deviceCount),
    outsiderCount: people.pick(mix.outsiderCount),
    operationsPerMinute: people.pick(mix.operationsPerMinute),
    faultsPerMinute: people.pick(mix.faultsPerMinute),
    audienceCountMax: audienceOf(people.pick(mix.audienceCountMax)),
    harmOutlastsMending: people.chance(0.2),
    clockErrorMsMax: trait.pick([0, 0, 0, 0, 0, 0, minuteMs, hourMs, dayMs]),
    ...overrides,
  }
}

function liarCountOf(drawn: number | 'most', deviceCount: number): number {
  const most = Math.max(0, deviceCount - 2)
  return drawn === 'most' ? most : Math.min(most, drawn)
}

const audienceOf = (drawn: number | 'all'): number | undefined => (drawn === 'all' ? undefined : drawn)
