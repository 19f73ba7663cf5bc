import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { mutantCountMin } from '../limits.ts'
import { mutants } from './mutants.ts'
import { mutatedTree, occurrences } from './mutatedTree.ts'

describe('the list of bugs that the simulator must notice', () => {
  test.each(mutants)('$name is still to be made in $file, at one place', (mutant) => {
    expect(occurrences(mutant)).toBe(1)
    expect(mutant.replace).not.toBe(mutant.find)
  })

  it('names each once, and has enough of them in all that events pass through', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
    expect(mutants.length).toBeGreaterThanOrEqual(mutantCountMin)
    for (const folder of places) expect(mutants.some(({ file }) => file.startsWith(`${folder}/`))).toBe(true)
  })
})

const places = [
  'core/graph',
  'core/rooms',
  'core/keys',
  'core/store',
  'sync/gossip',
  'sync/reconcile',
  'sync/wire',
  'peer/ingest',
  'peer/community',
]

test('a bug is made in a copy, and the code itself stays as it is', () => {
  const [mutant] = mutants
  if (mutant === undefined) throw new Error('there is a bug')
  const tree = mutatedTree(mutant)
  const program = fileURLToPath(tree.program)
  const copy = program.replace('sim/run/worker.ts', mutant.file)
  expect(readFileSync(copy, 'utf8')).toContain(mutant.replace)
  expect(occurrences(mutant)).toBe(1)
  tree.remove()
  expect(existsSync(program)).toBe(false)
})
