import { expect, it } from 'vitest'
import { TokenBucket } from './tokenBucket.ts'

it('fills with time, holds no more than a burst, and is overdrawn by one use at most', () => {
  const bucket = new TokenBucket(10, 20, 0)
  bucket.spend(25, 0)
  expect(bucket.openMs(0)).toBe(600)
  expect(bucket.openMs(600)).toBe(600)
  bucket.spend(1, 1_000_000)
  bucket.spend(19, 1_000_000)
  expect(bucket.openMs(1_000_000)).toBeGreaterThan(1_000_000)
})

it('goes on filling where the clock is set back', () => {
  const bucket = new TokenBucket(10, 20, 1_000_000)
  bucket.spend(20, 1_000_000)
  expect(bucket.openMs(0)).toBeLessThanOrEqual(100)
  expect(bucket.openMs(1_000)).toBe(1_000)
})
