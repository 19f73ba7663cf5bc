import { createVitest } from 'vitest/node'
import { projectDir } from './folders.ts'
import { closingLine, countTests, type TestCount } from './testCount.ts'
import { runStages } from './testStages.ts'

// `npm test`: style, types, build, then every test. Words choose test files by their path (`npm test -- core/graph`);
// `--long` takes the longer variants of the tests that have one. The last line counts.

const words = process.argv.slice(2)
const unknown = words.filter((word) => word.startsWith('-') && word !== '--long')
const filters = words.filter((word) => !word.startsWith('-'))
if (words.includes('--long')) process.env.ROOST_TEST_LONG = '1'
process.env.ROOST_INTERFACES = '127.0.0.1'

const failed: TestCount = { passed: 0, failed: 1, skipped: 0 }
const count = await run()
process.stdout.write(`${closingLine(count)}\n`, () => process.exit(count.failed === 0 ? 0 : 1))

async function run(): Promise<TestCount> {
  if (unknown.length > 0) {
    console.log(`test: there is no option ${unknown.join(' ')}, only --long and words that choose test files.`)
    return failed
  }
  if (!runStages(console.log)) return failed
  try {
    return await runTests()
  } catch (error) {
    console.log(`test: the tests could not be run: ${error instanceof Error ? error.message : error}`)
    return failed
  }
}

async function runTests(): Promise<TestCount> {
  const vitest = await createVitest({ root: projectDir, watch: false, run: true })
  try {
    const { testModules, unhandledErrors } = await vitest.start(filters)
    return countTests(testModules, unhandledErrors)
  } finally {
    await vitest.close()
  }
}
