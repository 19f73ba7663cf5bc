import type { TestModule } from 'vitest/node'

/** How many tests ended how. */
export interface TestCount {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Counts what ran. A file or group that broke outside its tests, and an error that no test caught, is a failure of its
 * own: otherwise tests that never started would look like tests that are not there.
 */
export function countTests(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): TestCount {
  const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
  for (const module of modules) {
    if (module.errors().length > 0) count.failed++
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) count.failed++
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') count.passed++
      else if (state === 'skipped') count.skipped++
      else count.failed++
    }
  }
  return count
}

/** The line that ends every test run. */
export const closingLine = ({ passed, failed, skipped }: TestCount): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
