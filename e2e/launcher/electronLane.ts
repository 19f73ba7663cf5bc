import { _electron } from 'playwright-core'
import { electronBinary } from '../../scripts/electronBinary.ts'
import { projectDir } from '../../scripts/folders.ts'
import { peerEnvironment } from './childProcess.ts'
import type { LaunchedApp, LaunchOptions } from './launch.ts'

/** Starts the built app in real Electron. */
export async function launchElectron({ dataDir, args = [], env = {} }: LaunchOptions): Promise<LaunchedApp> {
  const executablePath = electronBinary()
  if (executablePath === null)
    throw new Error('Electron has not been fetched: run "npm start" once, or choose another lane.')
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath,
    args: [...sandbox, projectDir, `--data=${dataDir}`, ...args],
    env: peerEnvironment(env),
  })
  return {
    lane: 'electron',
    page: await app.firstWindow(),
    pages: () => app.windows(),
    async newWindow() {
      const opened = app.waitForEvent('window')
      await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click())
      return opened
    },
    close: () => app.close(),
  }
}
