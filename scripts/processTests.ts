/** Worlds of the simulator: needs every core for minutes, and nothing in time: it takes what the others leave. */
export const manyWorldsTests = ['cli/commands/simManyWorlds.test.ts']

/**
 * Tests that start processes: peers, browsers, the desktop app. They run after the others and with more patience, since
 * what they wait for shares the machine with them.
 */
export const processTests = [
  ...manyWorldsTests,
  'e2e/**/*.test.ts',
  'cli/roost.test.ts',
  'cli/run.test.ts',
  'cli/commands/benchColdSync.test.ts',
  'cli/commands/benchLatency.test.ts',
  'cli/commands/sim.test.ts',
  'core/event/hash.test.ts',
  'core/store/database.test.ts',
  'core/store/diskTrouble.test.ts',
  'peer/lock.test.ts',
  'sim/mutants/hunt.test.ts',
  'sim/run/anyMachine.test.ts',
  'sim/run/commit.test.ts',
  'sim/run/workers.test.ts',
]

/** Those of them that start peers alone, some on networks of their own: these mostly wait for each other. */
export const peersAloneTests = ['e2e/blackbox/**/*.test.ts', 'e2e/network/**/*.test.ts']
