import { expect, it } from 'vitest'
import { timeOfDay } from './timeOfDay.ts'

it('says the day where it was not today', () => {
  const now = new Date(2026, 10, 20, 18, 0).getTime()
  expect(timeOfDay(new Date(2026, 10, 20, 9, 5).getTime(), now)).toBe('09:05')
  expect(timeOfDay(new Date(2026, 10, 19, 23, 59).getTime(), now)).toBe('2026-11-19 23:59')
})
