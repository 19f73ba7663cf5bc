import { expect, it } from 'vitest'
import { Pace } from './pace.ts'

it('is not known at once, then that of the last seconds', () => {
  const pace = new Pace()
  pace.follow('catchingUp', 0, 1_000)
  pace.follow('catchingUp', 500, 1_100)
  expect(pace.perSecond).toBeUndefined()
  pace.follow('catchingUp', 4_000, 3_000)
  expect(pace.perSecond).toBe(2_000)
  for (let second = 4; second < 30; second++) pace.follow('catchingUp', 4_000 + (second - 3) * 100, second * 1_000)
  expect(pace.perSecond).toBe(100)
})

it('begins anew after the end, and where the clock was set back', () => {
  const pace = new Pace()
  pace.follow('catchingUp', 0, 10_000)
  pace.follow('catchingUp', 9_000, 19_000)
  pace.follow('catchingUp', 9_000, 2_000)
  expect(pace.perSecond).toBeUndefined()
  pace.follow('catchingUp', 9_900, 5_000)
  expect(pace.perSecond).toBe(300)
  pace.follow('live', 9_900, 6_000)
  expect(pace.perSecond).toBeUndefined()
})
