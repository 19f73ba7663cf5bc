import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withLock } from './buildLock.ts'

describe('the lock of a build', () => {
  let dir: string
  let path: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'roost-lock-'))
    path = join(dir, 'dist', '.building')
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  test('lets one work after the other', async () => {
    const steps: string[] = []
    const work = (name: string) =>
      withLock(path, async () => {
        steps.push(`${name} begins`)
        await sleep(20)
        steps.push(`${name} ends`)
      })
    await Promise.all([work('one'), work('two')])
    expect(steps).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
    expect(existsSync(path)).toBe(false)
  })

  test('is given back by a work that fails', async () => {
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withLock(path, async () => 'again')).toBe('again')
  })

  test('is taken over from a process that is gone', async () => {
    await withLock(path, async () => {})
    writeFileSync(path, '2147483646')
    expect(await withLock(path, async () => 'taken')).toBe('taken')
  })
})
