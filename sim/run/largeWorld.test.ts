import { expect, it } from 'vitest'
import { calmOptions } from '../plan/calm.ts'
import type { Plan } from '../plan/plan.ts'
import { runWorld } from './runWorld.ts'

/** By the time of the world. */
const agreedMsMax = 30_000

/** People talk on both sides of a split until everything is mended. */
const divided: Plan = {
  seed: '1',
  options: { ...calmOptions, deviceCount: 50, minutes: 1.4, operationsPerMinute: 0, faultsPerMinute: 0 },
  operations: Array.from({ length: 20 }, (_, said) => ({
    atMs: 6_000 + said * 500,
    device: (said * 7) % 50,
    kind: 'say',
    draw: said,
  })),
  faults: [{ atMs: 4_000, forMs: 60_000, kind: 'partition', device: 0, draw: 1 }],
}

// To make a community of so many takes longer than all that becomes of it.
it.runIf(process.env.ROOST_TEST_LONG === '1')(
  '50 devices agree within 30 s of their time once a split is over',
  async () => {
    const { failures, converged, convergenceMs, faults } = await runWorld(divided)
    expect({ failures, converged }).toEqual({ failures: [], converged: true })
    expect(faults.partition).toBeGreaterThan(0)
    const [healedMs = Number.NaN] = convergenceMs
    expect(healedMs).toBeGreaterThan(0)
    expect(healedMs).toBeLessThanOrEqual(agreedMsMax)
  },
  600_000,
)
