import type { Outcome } from '../outcome.ts'

/** What became of a world in which nothing happened. */
export const quietOutcome = (seed: string, more: Partial<Outcome> = {}): Outcome => ({
  seed,
  traceHash: '0123456789abcdef',
  converged: true,
  convergenceMs: [1_000],
  failures: [],
  eventCount: 10,
  datagramCount: 100,
  byteCount: 10_000,
  faults: {},
  looked: {},
  virtualMs: 240_000,
  ...more,
})
