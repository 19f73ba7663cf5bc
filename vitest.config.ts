import { defineConfig } from 'vitest/config'
import { manyWorldsTests, peersAloneTests, processTests } from './scripts/processTests.ts'

const tests = '**/*.test.{ts,tsx}'
const elsewhere = ['**/node_modules/**', 'dist/**', 'release/**']

/**
 * Three kinds of tests: those that live in their own process, on every core; then those that start browsers and benches, one
 * file at a time; and then those that start peers alone, three at a time, since they hardly do but wait. Beside the last run,
 * from their beginning on and giving way to them, the many worlds: of one group, projects begin in the order of their names.
 */
export default defineConfig({
  test: {
    // Nothing a test starts may be seen on a real network.
    env: { ROOST_INTERFACES: '127.0.0.1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: [tests],
          exclude: [...elsewhere, ...processTests],
          testTimeout: 20_000,
          hookTimeout: 20_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: processTests,
          exclude: [...elsewhere, ...manyWorldsTests, ...peersAloneTests],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'many worlds',
          include: manyWorldsTests,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'peers alone',
          include: peersAloneTests,
          exclude: elsewhere,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
