import { describe, expect, it } from 'vitest'
import type { Expected } from './profiles.ts'
import { healingOf, quantiles, Tally } from './tally.ts'
import { quietOutcome } from './testing/outcome.ts'

const ran = (seed: number, more: Parameters<typeof quietOutcome>[1] = {}) => ({
  outcome: quietOutcome(String(seed), more),
  realMs: 100,
})

describe('a row of worlds in numbers', () => {
  it('adds up what happened, and names the seeds that failed', () => {
    const tally = new Tally()
    tally.add(ran(1, { faults: { loss: 3 } }))
    tally.add(ran(2, { faults: { loss: 1, crash: 1 }, failures: [{ oracle: 'lost', says: 'A message is gone.' }] }))
    const disagreed = { oracle: 'converged', says: 'It lacks a message.' }
    tally.add(ran(3, { converged: false, convergenceMs: [], failures: [disagreed] }))
    expect(tally.summary(200, { kinds: [], looks: [] })).toEqual({
      seeds: 3,
      failed: 2,
      failedSeeds: ['2', '3'],
      converged: false,
      convergenceMs: { p50: 1_000, p99: 1_000 },
      healingMs: { rounds: 2, p50: 1_000, p99: 1_000 },
      events: 30,
      datagrams: 300,
      bytes: 30_000,
      faults: { loss: 4, crash: 1 },
      neverHappened: [],
      looked: { nothingLost: 0, nothingStuck: 0, removedReadNothing: 0 },
      neverLooked: [],
      rerunSeeds: 0,
      unequalSeeds: [],
      virtualMs: 720_000,
      realMs: 200,
      realTimeFactor: 3_600,
      realTimeFactorPerCore: 2_400,
    })
  })

  it('has something to say of what never went wrong once the row is long', () => {
    const tally = new Tally()
    for (let seed = 1; seed < 100; seed++) tally.add(ran(seed, { faults: { loss: 1 } }))
    const expected: Expected = { kinds: ['loss', 'crash'], looks: [] }
    expect(tally.summary(1, expected).neverHappened).toEqual([])
    tally.add(ran(100))
    expect(tally.summary(1, expected).neverHappened).toEqual(['crash'])
  })

  it('has something to say of oracles that never had anything to look at once the row is long', () => {
    const tally = new Tally()
    for (let seed = 1; seed < 100; seed++) tally.add(ran(seed, { looked: { nothingLost: 1, nothingStuck: 0 } }))
    const expected: Expected = { kinds: [], looks: ['nothingLost', 'nothingStuck'] }
    expect(tally.summary(1, expected).neverLooked).toEqual([])
    tally.add(ran(100))
    expect(tally.summary(1, expected)).toMatchObject({ looked: { nothingLost: 99 }, neverLooked: ['nothingStuck'] })
  })

  it('knows a seed that went two ways', () => {
    const tally = new Tally()
    tally.add(ran(1))
    expect(tally.addRerun(quietOutcome('1'))).toBe(true)
    tally.add(ran(2))
    expect(tally.addRerun(quietOutcome('2', { traceHash: 'fedcba9876543210' }))).toBe(false)
    expect(tally.summary(1, { kinds: [], looks: [] })).toMatchObject({ rerunSeeds: 2, unequalSeeds: ['2'] })
  })
})

it('finds the value that so many do not exceed', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(quantiles(values)).toEqual({ p50: 50, p99: 99 })
  expect(quantiles([7])).toEqual({ p50: 7, p99: 7 })
  expect(quantiles([])).toEqual({ p50: null, p99: null })
})

it('tells how long healing took of those times alone at which there was something to heal', () => {
  expect(healingOf([0, 0, 0, 500, 0, 4_000, 0])).toEqual({ rounds: 2, p50: 500, p99: 4_000 })
  expect(healingOf([0])).toEqual({ rounds: 0, p50: null, p99: null })
})
