import { describe, expect, it } from 'vitest'
import { drawPlan } from '../plan/drawPlan.ts'
import type { Plan } from '../plan/plan.ts'
import { shrink } from './shrink.ts'
import { quietOutcome } from './testing/outcome.ts'

const failing = (oracle: string) => quietOutcome('1', { failures: [{ oracle, says: '' }] })

/** Fails where two certain faults and one operation are there, on at least three devices with loss. */
const needed = ({ options, faults, operations }: Plan): boolean =>
  options.deviceCount >= 3 &&
  options.lossShare > 0 &&
  faults.some(({ kind, device }) => kind === 'crash' && device === 1) &&
  faults.some(({ kind }) => kind === 'partition') &&
  operations.some(({ kind, device }) => kind === 'say' && device === 2)

const fault = (kind: 'crash' | 'partition' | 'pause', device: number, atMs: number) =>
  ({ kind, device, atMs, forMs: 100, draw: 1 }) as const
const whole: Plan = {
  ...drawPlan('1', { deviceCount: 8, lossShare: 0.3, latencyMs: 80, liarCount: 2, operationsPerMinute: 0 }),
  faults: Array.from({ length: 40 }, (_, index) =>
    fault(
      index === 7 ? 'crash' : index === 31 ? 'partition' : 'pause',
      index === 7 || index === 31 ? 1 : 4,
      index * 10,
    ),
  ),
  operations: Array.from({ length: 60 }, (_, index) => ({
    kind: index % 2 === 0 ? 'say' : 'react',
    device: index % 8,
    atMs: index,
    draw: 1,
  })),
}

describe('a failing plan', () => {
  it('is cut down to what it takes to fail', async () => {
    const run = async (plan: Plan) => (needed(plan) ? failing('lost') : quietOutcome('1'))
    const { plan, runCount } = await shrink(whole, failing('lost'), run)
    expect(needed(plan)).toBe(true)
    expect(plan.options).toMatchObject({ deviceCount: 3, lossShare: 0.3, latencyMs: 1, liarCount: 0, crypto: 'fake' })
    expect(plan.faults.map(({ kind }) => kind)).toEqual(['crash', 'partition'])
    expect(plan.operations).toHaveLength(1)
    expect(runCount).toBeLessThan(300)
  })

  it('keeps the liar and the stranger that it takes, however few others it needs', async () => {
    const plan: Plan = {
      ...whole,
      options: { ...whole.options, outsiderCount: 1 },
      faults: [
        { kind: 'withheld', device: 7, atMs: 1, forMs: 100, draw: 1 },
        { kind: 'withheld', device: 6, atMs: 2, forMs: 100, draw: 1 },
        { kind: 'randomPackets', device: 0, atMs: 3, forMs: 100, draw: 1 },
      ],
    }
    const failsAlike = ({ options: { deviceCount, liarCount, outsiderCount }, faults }: Plan): boolean =>
      outsiderCount === 1 &&
      faults.some(
        ({ kind, device }) => kind === 'withheld' && device < deviceCount && device >= deviceCount - liarCount,
      ) &&
      faults.some(({ kind }) => kind === 'randomPackets')
    const run = async (smaller: Plan) => (failsAlike(smaller) ? failing('lost') : quietOutcome('1'))
    const { plan: smallest } = await shrink(plan, failing('lost'), run)
    expect(smallest.options).toMatchObject({ deviceCount: 3, liarCount: 1, outsiderCount: 1 })
    expect(smallest.faults).toMatchObject([
      { kind: 'withheld', device: 2 },
      { kind: 'randomPackets', device: 0 },
    ])
  })

  it('is not cut down to what fails otherwise', async () => {
    const run = async (plan: Plan) =>
      needed(plan) ? failing('lost') : plan.faults.length < 10 ? failing('uncaught') : quietOutcome('1')
    const { plan, outcome } = await shrink(whole, failing('lost'), run)
    expect(outcome.failures[0]?.oracle).toBe('lost')
    expect(needed(plan)).toBe(true)
  })

  it('is run only so often', async () => {
    let runCount = 0
    const run = async () => {
      runCount++
      return quietOutcome('1')
    }
    const shrunk = await shrink(whole, failing('lost'), run, () => {}, 12)
    expect([runCount, shrunk.runCount, shrunk.plan]).toEqual([12, 12, whole])
  })
})
