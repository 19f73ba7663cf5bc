import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Job, Ran } from './job.ts'

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** A world in which people pick from lists that are ordered by name. */
const job: Job = { kind: 'seed', seed: '2', choice: { profile: 'mixed', overrides: {} }, isRerun: false }

async function traceHashIn(surroundings: Record<string, string>): Promise<string> {
  const child = fork(worker, { execArgv: [], env: { ...process.env, ...surroundings } })
  child.send(job)
  const [{ outcome }] = (await once(child, 'message')) as [Ran]
  child.disconnect()
  return outcome.traceHash
}

test('a world goes the same way whatever language and time zone its machine has', async () => {
  const hashes = await Promise.all([
    traceHashIn({ LC_ALL: 'C', TZ: 'UTC' }),
    traceHashIn({ LC_ALL: 'lt_LT.UTF-8', TZ: 'Pacific/Kiritimati' }),
  ])
  expect(hashes[1]).toBe(hashes[0])
})
