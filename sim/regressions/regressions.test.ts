import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runWorld } from '../run/runWorld.ts'
import { regressionFile } from './regression.ts'

const folder = new URL('./', import.meta.url)
const regressions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({ file, ...regressionFile.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))) }))

const patienceMs = 120_000

test.each(regressions)(
  '$name',
  async ({ plan }) => {
    const { failures, converged } = await runWorld(plan)
    expect(failures).toEqual([])
    expect(converged).toBe(true)
  },
  patienceMs,
)

test('no world is kept twice, or without a name of its own', () => {
  expect(new Set(regressions.map(({ name }) => name)).size).toBe(regressions.length)
  expect(new Set(regressions.map(({ plan }) => JSON.stringify(plan))).size).toBe(regressions.length)
})
