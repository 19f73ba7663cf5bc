import { expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { hunt } from './hunt.ts'
import { mutants } from './mutants.ts'

const patienceMs = 120_000
const overrides = { deviceCount: 3, minutes: 1, operationsPerMinute: 20, faultsPerMinute: 0 }
const options = { seedCount: 3, workerCount: 1, stop: new AbortController().signal }

/** What comes of it where something else takes the place of the line by which a device keeps what others say. */
async function findingOf(replace: string): Promise<unknown> {
  const mutant = mutants.find(({ name }) => name === 'toldBeforeStored')
  const { finding } = await hunt({ ...must(mutant, 'it is in the list'), replace, overrides }, options)
  return finding
}

test(
  'a bug is noticed with which nobody takes in what others say',
  async () => {
    expect(await findingOf('return')).toMatchObject({ kind: 'noticed', seed: '1' })
  },
  patienceMs,
)

test.each([
  ['does not parse', 'if (', 'SyntaxError'],
  ['has a name in it that nobody declared', 'if (ports.keep(nothingOfThatName)) return', 'nothingOfThatName'],
])(
  'what %s is no bug that anything could notice, but a defect of the list',
  async (_, replace, says) => {
    expect(await findingOf(replace)).toEqual({ kind: 'noProgram', says: expect.stringContaining(says) })
  },
  patienceMs,
)
