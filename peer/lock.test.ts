import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquireFolder, type FolderLock } from './lock.ts'

let dataDir: string
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'roost-lock-')), 'profile')
})
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }))

function acquired(command = 'roost up'): FolderLock {
  const lock = acquireFolder(dataDir, command)
  if (!lock.ok) throw new Error(lock.message)
  return lock
}

/** Another process that takes the folder and keeps it until it is killed. */
async function startHolder(): Promise<ChildProcess> {
  const lockModule = fileURLToPath(new URL('./lock.ts', import.meta.url))
  const program = `
    const { acquireFolder } = await import(${JSON.stringify(lockModule)})
    const lock = acquireFolder(${JSON.stringify(dataDir)}, 'roost up')
    if (lock.ok) lock.announce('http://127.0.0.1:1234', 'its-token', true)
    process.stdout.write(lock.ok ? 'held' : lock.message)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await new Promise((resolve) => child.stdout?.once('data', (data) => resolve(String(data))))
  expect(said).toBe('held')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

describe('a data folder', () => {
  it('is held by one at a time, and free again once released', () => {
    const first = acquired()
    expect(acquireFolder(dataDir, 'roost send')).toMatchObject({ ok: false, code: 'inUse' })
    first.release()
    acquired().release()
  })

  it('tells a second process who has it, since when and where, but not the token', async () => {
    const child = await startHolder()
    const refused = acquireFolder(dataDir, 'roost up')
    await kill(child)
    expect(refused).toMatchObject({ ok: false, code: 'inUse', holder: { pid: child.pid, token: 'its-token' } })
    if (refused.ok) return
    expect(refused.message).toMatch(
      /^This profile is in use by "roost up" \(process \d+, since \d\d:\d\d\)\. Its window: http:\/\/127\.0\.0\.1:1234$/,
    )
    expect(refused.message).toContain(String(child.pid))
    expect(refused.message).not.toContain('its-token')
  })

  it('is free at once when its holder was killed', async () => {
    for (let round = 0; round < 3; round++) {
      await kill(await startHolder())
      acquired().release()
    }
  })

  it('is taken over with its description: what a dead holder wrote is not believed', async () => {
    await kill(await startHolder())
    const lock = acquired('roost send')
    expect(JSON.parse(readFileSync(join(dataDir, 'peer.json'), 'utf8'))).toMatchObject({ command: 'roost send' })
    lock.release()
  })

  it('says so where its holder has not said who it is', () => {
    const lock = acquired()
    for (const content of ['', '{', '{"pid":"me"}', 'x'.repeat(100_000)]) {
      writeFileSync(join(dataDir, 'peer.json'), content)
      expect(acquireFolder(dataDir, 'roost send')).toMatchObject({ ok: false, code: 'inUse', holder: null })
    }
    lock.release()
  })

  it('is readable by its owner alone, and so is the token', () => {
    const lock = acquired()
    lock.announce('http://127.0.0.1:1234', 'token', true)
    expect(readdirSync(dataDir).sort()).toEqual(['lock.db', 'peer.json'])
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir, 'peer.json')).mode & 0o777).toBe(0o600)
    lock.release()
  })

  it('that cannot be made is refused with a sentence', () => {
    const file = join(dataDir, '..', 'file')
    writeFileSync(file, '')
    const refused = acquireFolder(join(file, 'profile'), 'roost up')
    expect(refused).toMatchObject({ ok: false, code: 'unusable', holder: null })
  })

  it('may be released twice', () => {
    const first = acquired()
    first.release()
    const second = acquired()
    first.release()
    expect(acquireFolder(dataDir, 'roost send')).toMatchObject({ holder: { command: 'roost up' } })
    second.release()
  })
})
