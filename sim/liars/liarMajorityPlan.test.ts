import { describe, expect, it } from 'vitest'
import { faultKinds } from '../faults/kinds.ts'
import { roundsOf } from '../plan/rounds.ts'
import { runWorld } from '../run/runWorld.ts'
import { kindOf, liarMajorityPlan } from './liarMajorityPlan.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
/** Seeds for each kind of lie; thousands of them are for `roost sim --profile liars`. */
const seedsPerKind = isLong ? 10 : 1
const small = {
  deviceCount: 4,
  minutes: 2,
  roundCount: 1,
  beginning: 'settled',
  crypto: 'fake',
  operationsPerMinute: 6,
  faultsPerMinute: 0,
} as const

describe('a world in which all but two lie', () => {
  const plan = liarMajorityPlan('7', { deviceCount: 6 })

  it('has every liar lie in every round, in the one way of its seed', () => {
    expect(plan.options.liarCount).toBe(4)
    const lies = plan.faults.filter(({ kind }) => kind === kindOf('7'))
    for (const { beginMs, mendMs } of roundsOf(plan.options)) {
      const told = lies.filter(({ atMs }) => atMs >= beginMs && atMs < mendMs)
      expect(new Set(told.map(({ device }) => device))).toEqual(new Set([2, 3, 4, 5]))
    }
    const others = faultKinds.liar.filter((kind) => kind !== kindOf('7'))
    expect(plan.faults.filter(({ kind }) => others.some((other) => other === kind))).toEqual([])
  })

  it('has every liar begin anew when all else is mended, and go on until the round ends', () => {
    for (const { mendMs, endMs } of roundsOf(plan.options)) {
      const told = plan.faults.filter(({ atMs }) => atMs >= mendMs && atMs < endMs)
      expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set([kindOf('7')]))
      expect(told.map(({ device }) => device).sort()).toEqual([2, 3, 4, 5])
      expect(told.every(({ atMs, forMs }) => atMs + forMs === endMs)).toBe(true)
    }
  })

  it('is the same for the same seed, and another lie for the next', () => {
    expect(liarMajorityPlan('7', { deviceCount: 6 })).toEqual(plan)
    const kinds = faultKinds.liar.map((_, seed) => kindOf(String(seed)))
    expect(new Set(kinds).size).toBe(faultKinds.liar.length)
  })

  it('goes the same way every time, lies and all', async () => {
    const run = () => runWorld(liarMajorityPlan('15', small))
    expect((await run()).traceHash).toBe((await run()).traceHash)
  }, 60_000)

  it.each(isLong ? faultKinds.liar : (['equivocation', 'rekeyOmitsHonest'] as const))(
    'divides no honest ones: %s',
    async (kind) => {
      const first = faultKinds.liar.indexOf(kind)
      for (let index = 0; index < seedsPerKind; index++) {
        const seed = String(first + index * faultKinds.liar.length)
        const { failures } = await runWorld(liarMajorityPlan(seed, isLong ? {} : small))
        expect({ seed, failures }).toEqual({ seed, failures: [] })
      }
    },
    isLong ? 3_600_000 : 60_000,
  )
})
