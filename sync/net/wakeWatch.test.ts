import { expect, it } from 'vitest'
import { wakeJumpMs } from '../limits.ts'
import { WakeWatch } from './wakeWatch.ts'

it('a machine that slept is told from one that was busy', () => {
  const watch = new WakeWatch(5_000, 100_000)
  expect(watch.hasSlept(105_000)).toBe(false)
  expect(watch.hasSlept(105_000 + 5_000 + wakeJumpMs)).toBe(false)
  expect(watch.hasSlept(3_720_000)).toBe(true)
  expect(watch.hasSlept(3_725_000)).toBe(false)
})

it('a clock that was put back is no sleep', () => {
  const watch = new WakeWatch(5_000, 100_000)
  expect(watch.hasSlept(50_000)).toBe(false)
  expect(watch.hasSlept(55_000)).toBe(false)
})
