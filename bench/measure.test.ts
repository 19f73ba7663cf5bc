import { expect, it } from 'vitest'
import { measure } from './measure.ts'

it('runs once before it counts, and then as often as it was asked to', () => {
  let runs = 0
  const measured = measure(() => void runs++, { runCount: 7, budgetMs: 60_000 })
  expect(runs).toBe(8)
  expect(measured.runCount).toBe(7)
  expect(measured.bestMs).toBeLessThanOrEqual(measured.medianMs)
})

it('stops when the budget is spent, with one counted run at the least', () => {
  const measured = measure(() => {}, { runCount: 1_000, budgetMs: 0 })
  expect(measured.runCount).toBe(1)
})
