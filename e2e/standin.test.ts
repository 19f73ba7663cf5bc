import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from './fixture/fixtureApp.ts'
import { peerEnvironment, TestProcess } from './launcher/childProcess.ts'

const register = join(import.meta.dirname, 'standin', 'register.ts')

describe('the stand-in for Electron', () => {
  let folder: TemporaryFolder
  beforeAll(() => {
    folder = temporaryFolder('standin')
  })
  afterAll(() => folder.remove())

  /** Runs a main process and answers what it printed. */
  const run = async (main: string): Promise<string> => {
    const path = join(folder.path, 'main.mjs')
    writeFileSync(path, main)
    const process = new TestProcess(['--import', register, path], peerEnvironment())
    await process.ended
    return process.printed
  }
  const inWindow = (preferences: string) =>
    run(`
      import { app, BrowserWindow } from 'electron'
      app.setPath('userData', ${JSON.stringify(folder.path)})
      await app.whenReady()
      try {
        new BrowserWindow({ webPreferences: ${preferences} })
      } catch (error) {
        console.log(error.message)
      }
      app.exit(0)
    `)

  test.each(['Tray', 'autoUpdater', 'net'])('says that electron.%s is not covered', async (name) => {
    const printed = await run(`
      import { ${name} } from 'electron'
      ${name}.anything()
    `)
    expect(printed).toContain(`stand-in: electron.${name}.anything is not covered`)
  })

  test('says that an unknown member of a covered object is not covered', async () => {
    const printed = await run(`
      import { safeStorage } from 'electron'
      safeStorage.encryptString('synchronous')
    `)
    expect(printed).toContain('stand-in: electron.safeStorage.encryptString is not covered')
  })

  test.each([
    '{ nodeIntegration: true, preload: "p" }',
    '{ contextIsolation: false, preload: "p" }',
    '{ sandbox: false, preload: "p" }',
    '{ webSecurity: false, preload: "p" }',
    '{ webviewTag: true, preload: "p" }',
  ])('refuses a window with %s', async (preferences) => {
    expect(await inWindow(preferences)).toContain('only sandboxed windows with an isolated preload are covered')
  })
})
