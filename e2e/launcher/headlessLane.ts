import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { projectDir } from '../../scripts/folders.ts'
import { peerEnvironment, TestProcess } from './childProcess.ts'
import { chromiumArguments, findChromium } from './chromium.ts'
import type { LaunchedApp, LaunchOptions } from './launch.ts'

export interface HeadlessApp extends LaunchedApp {
  readonly url: string
  readonly udpPort: number
  readonly tcpPort: number
  readonly process: TestProcess
}

/** Starts a headless peer by the command line and opens the app it serves in a browser. */
export async function launchHeadless({ dataDir, args = [], env = {} }: LaunchOptions): Promise<HeadlessApp> {
  const cli = join(projectDir, 'cli', 'roost.mjs')
  const process = new TestProcess([cli, 'up', '--data', dataDir, '--json', ...args], peerEnvironment(env))
  try {
    const [line] = await process.line(/^\{.*\}$/)
    const { url, udpPort, tcpPort } = JSON.parse(line) as Pick<HeadlessApp, 'url' | 'udpPort' | 'tcpPort'>
    const { path, env: chromiumEnv } = await findChromium()
    const browser = await chromium.launch({
      executablePath: path,
      args: chromiumArguments(),
      env: { ...peerEnvironment(), ...chromiumEnv },
    })
    const context = await browser.newContext()
    const newWindow = async () => {
      const page = await context.newPage()
      await page.goto(url)
      return page
    }
    const close = async () => {
      await browser.close()
      await process.end()
    }
    return {
      lane: 'headless',
      page: await newWindow(),
      pages: () => context.pages(),
      newWindow,
      close,
      url,
      udpPort,
      tcpPort,
      process,
    }
  } catch (error) {
    await process.end()
    throw error
  }
}
