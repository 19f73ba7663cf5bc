import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildApp } from '../scripts/buildApp.ts'
import { projectDir } from '../scripts/folders.ts'
import { type TemporaryFolder, temporaryFolder } from './fixture/fixtureApp.ts'
import { peerEnvironment, TestProcess } from './launcher/childProcess.ts'

describe('npm start', () => {
  let folder: TemporaryFolder
  let started: TestProcess | null

  beforeEach(async () => {
    await buildApp(() => {})
    folder = temporaryFolder('start')
    started = null
  })
  afterEach(async () => {
    await started?.end()
    folder.remove()
  })

  const start = (env: Record<string, string>): TestProcess => {
    const run = join(projectDir, 'scripts', 'run.mjs')
    const none = { ELECTRON_OVERRIDE_DIST_PATH: folder.path, ELECTRON_MIRROR: 'http://127.0.0.1:49151/', DISPLAY: '' }
    const nothingCached = { electron_config_cache: join(folder.path, 'cache'), WAYLAND_DISPLAY: '', CI: '1' }
    const args = [run, 'start', '--data', join(folder.path, 'data')]
    started = new TestProcess(args, peerEnvironment({ ...none, ...nothingCached, ...env }))
    return started
  }
  /** Puts a program where Electron's would be. */
  const installFake = (script: string) => {
    mkdirSync(folder.path, { recursive: true })
    const path = join(folder.path, 'electron')
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
  }
  const servedPage = async (process: TestProcess): Promise<Response> => {
    const [, url = ''] = await process.line(/^Roost is running at (\S+)$/)
    return fetch(url)
  }

  test('says within five seconds that Electron cannot be fetched, serves the app, and ends when told to', async () => {
    const startMs = performance.now()
    const process = start({})
    await process.line(/^Electron is not installed here and cannot be fetched \(127\.0\.0\.1:49151: ECONNREFUSED\)\.$/)
    expect(performance.now() - startMs).toBeLessThan(5_000)
    const page = await servedPage(process)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<title>Roost</title>')
    expect(await process.end()).toBe(0)
  })

  // A program can be faked by a script only where scripts are programs.
  describe.runIf(process.platform === 'linux')('with Electron', () => {
    test('runs it with the folder of the profile and ends with it', async () => {
      installFake(`printf '%s\\n' "$@" > ${folder.path}/arguments`)
      const process = start({ DISPLAY: ':99' })
      expect(await process.ended).toBe(0)
      const args = readFileSync(join(folder.path, 'arguments'), 'utf8').trim().split('\n')
      expect(args).toEqual([projectDir, `--data=${join(folder.path, 'data')}`])
      expect(process.printed).toBe('')
    })

    test('that does not start serves the app instead', async () => {
      installFake('exit 127')
      const process = start({ DISPLAY: ':99' })
      await process.line(/^Electron does not start here \(code 127\)\.$/)
      expect((await servedPage(process)).status).toBe(200)
    })

    test('without a display serves the app instead', async () => {
      installFake('exit 0')
      const process = start({})
      await process.line(/^There is no display here to open a window on\.$/)
      expect((await servedPage(process)).status).toBe(200)
    })
  })
})
