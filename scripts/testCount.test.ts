import { expect, test } from 'vitest'
import { closingLine } from './testCount.ts'

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed'],
  [{ passed: 0, failed: 2, skipped: 1 }, '0 passed, 2 failed, 1 skipped'],
])('the closing line says how many tests ended how', (count, line) => {
  expect(closingLine(count)).toBe(line)
})
