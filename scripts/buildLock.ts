import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const retryMs = 50

/** Runs `work` while no other process does so under the same lock file; one left by a dead process is taken over. */
export async function withLock<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  mkdirSync(dirname(path), { recursive: true })
  while (!take(path)) await sleep(retryMs)
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isHeld(path)) rmSync(path, { force: true })
    return false
  }
}

function isHeld(path: string): boolean {
  try {
    const holder = readFileSync(path, 'utf8')
    // Just created and not yet written.
    if (holder === '') return true
    process.kill(Number(holder), 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
