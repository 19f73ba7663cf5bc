import { describe, expect, it } from 'vitest'
import { joinedIn } from '../../peer/views/communityState.ts'
import { agreeingIn } from '../oracles/converged.ts'
import { type Choice, expectedOf, planFor } from './profiles.ts'
import { runWorld } from './runWorld.ts'

describe('a world of chaos', () => {
  const chaos: Choice = { profile: 'chaos', overrides: {} }
  const splitsAndRestarts = ['partition', 'asymmetricPartition', 'isolation', 'crash', 'restart']

  it('has netsplits and restarts planned and nothing else, among honest people on a good network', () => {
    const plans = Array.from({ length: 200 }, (_, seed) => planFor(String(seed), chaos))
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)))
    expect([...kinds].sort()).toEqual(splitsAndRestarts.toSorted())
    const whole = { lossShare: 0, duplicateShare: 0, corruptShare: 0, truncateShare: 0, mtuBytes: undefined }
    const good = { ...whole, jitterMs: 0, carriesAnnouncements: true }
    for (const { options } of plans) expect(options).toMatchObject({ ...good, liarCount: 0, outsiderCount: 0 })
  })

  it('has to have each of them in a long row', () => {
    expect(expectedOf(chaos).kinds.toSorted()).toEqual(splitsAndRestarts.toSorted())
  })

  it.each(['1', '2'])(
    'ends with the same list of members everywhere: seed %s',
    async (seed) => {
      const small = { deviceCount: 5, minutes: 2, roundCount: 1, beginning: 'settled', crypto: 'fake' } as const
      const busy = { operationsPerMinute: 10, faultsPerMinute: 12 }
      const lists: unknown[] = []
      const { failures, converged, faults } = await runWorld(
        planFor(seed, { ...chaos, overrides: { ...small, ...busy } }),
        (sim) => {
          // Just before its end: then nothing runs any longer.
          const lastMs = small.minutes * 60_000 - 1
          sim.time.after(lastMs, () => {
            for (const { community } of agreeingIn(sim)) lists.push(joinedIn(community.graph.root))
          })
        },
      )
      expect({ failures, converged }).toEqual({ failures: [], converged: true })
      expect(Object.keys(faults).filter((kind) => !splitsAndRestarts.includes(kind))).toEqual([])
      expect(Object.keys(faults)).not.toEqual([])
      const [first, ...others] = lists
      expect(others).not.toEqual([])
      for (const other of others) expect(other).toEqual(first)
    },
    120_000,
  )
})
