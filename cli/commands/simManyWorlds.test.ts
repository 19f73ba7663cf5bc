import { constants, setPriority } from 'node:os'
import { expect, it } from 'vitest'
import { runAlone } from '../testing.ts'

// The worlds that every change has to stand, each kind of fault in its turn four times; with `--long`, those of a release.
const seedsCount = process.env.ROOST_TEST_LONG === '1' ? 10_000 : 300
const patienceMs = seedsCount * 4_000
/** Among 8 devices, by the time of their worlds. */
const agreedMsMax = 15_000

it(
  `${seedsCount} communities get through whatever goes wrong, everything that can go wrong does, all agree within 15 s of their time, and a hundredth of them go the same way twice`,
  async () => {
    // Other tests run beside it, and look at the time.
    setPriority(constants.priority.PRIORITY_LOW)
    const { out, err } = await runAlone(['sim', '--seeds', String(seedsCount), '--double-check'])
    const told = err.split('\n').filter((line) => !/^\d+ of \d+ worlds/.test(line))
    const verdict = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
    expect({ verdict, told }).toMatchObject({
      verdict: { seeds: seedsCount, failed: 0, failedSeeds: [], neverHappened: [], neverLooked: [], unequalSeeds: [] },
    })
    expect(verdict.convergenceMs.p99).toBeLessThanOrEqual(agreedMsMax)
    expect(verdict.healingMs.p99).toBeLessThanOrEqual(agreedMsMax)
  },
  patienceMs,
)
