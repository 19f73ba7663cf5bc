import { expect, it } from 'vitest'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { DeviceClock } from './deviceClock.ts'

it('a clock that is ahead for good is so from the beginning, and again after somebody sets it', () => {
  const time = new VirtualTime(1_000)
  const clock = new DeviceClock(time, 60_000)
  expect(clock.nowMs()).toBe(61_000)
  clock.jump(-3_600_000)
  clock.setRate(2)
  clock.mend()
  expect(clock.nowMs()).toBe(61_000)
})
