import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { rowOf } from './job.ts'
import type { Outcome } from './outcome.ts'
import { runJobs } from './workers.ts'

const program = new URL('./testing/fakeWorker.ts', import.meta.url)
const row = (count: number) => rowOf('1', count, { profile: 'mixed', overrides: {} }, undefined)
const options = { program, workerCount: 2, realMsMax: 3_000, stop: new AbortController().signal }

test('what became of worlds is told in the order of their seeds, whichever was done first', async () => {
  const seeds: string[] = []
  await runJobs(row(2), options, ({ outcome }) => void seeds.push(outcome.seed))
  expect(seeds).toEqual(['1', '2'])
})

test('a process that dies or hangs is a failure of its world, and the others go on', async () => {
  const outcomes: Outcome[] = []
  await runJobs(row(7), options, ({ outcome }) => void outcomes.push(outcome))
  expect(outcomes.map(({ seed }) => seed)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  const failed = outcomes.filter(({ failures }) => failures.length > 0)
  expect(failed).toMatchObject([
    { seed: '3', failures: [{ oracle: 'process', says: 'Its process died of exit code 7. out of memory' }] },
    { seed: '5', failures: [{ oracle: 'process', says: 'Its process did not come to an end within 3 s.' }] },
  ])
})

test('nothing stays of the files of a process that died', async () => {
  const [job] = rowOf('8', 1, { profile: 'mixed', overrides: {} }, undefined)
  const complaints: string[] = []
  await runJobs([must(job, 'it is a row of one')], options, ({ outcome }) => {
    complaints.push(...outcome.failures.map(({ says }) => says))
    return undefined
  })
  const [, folder] = /exit code 7\. (\S+roost-sim-\S+)$/.exec(complaints.join()) ?? []
  expect(existsSync(must(folder, 'it complains of its folder'))).toBe(false)
})

test('a row ends where somebody has seen enough', async () => {
  const seeds: string[] = []
  await runJobs(row(100), options, ({ outcome }) => seeds.push(outcome.seed) < 2)
  expect(seeds).toEqual(['1', '2'])
})

test('a row ends where it is stopped', async () => {
  const stop = new AbortController()
  const seeds: string[] = []
  await runJobs(row(100), { ...options, stop: stop.signal }, ({ outcome }) => {
    seeds.push(outcome.seed)
    stop.abort()
    return undefined
  })
  expect(seeds).toEqual(['1'])
})
