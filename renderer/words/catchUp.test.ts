import { expect, it } from 'vitest'
import { catchUp } from './catchUp.ts'

it('says how much of how much is here, and about how long it still takes where that is known', () => {
  const text = (remainingSeconds: number | null) => {
    const state = { received: 12_400, of: 100_000, perSecond: null, remainingSeconds }
    return catchUp.ofAll(state) + catchUp.toGo(state)
  }
  expect(text(null)).toBe('12,400 of 100,000')
  expect(text(3)).toBe('12,400 of 100,000, a few seconds to go')
  expect(text(41)).toBe('12,400 of 100,000, about 50 seconds to go')
  expect(text(600)).toBe('12,400 of 100,000, about 10 minutes to go')
  expect(text(20_000)).toBe('12,400 of 100,000, about 6 hours to go')
})
