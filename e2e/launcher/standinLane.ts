import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { projectDir } from '../../scripts/folders.ts'
import type { StandinConfig } from '../standin/config.ts'
import type { Order } from '../standin/control.ts'
import type { Effect } from '../standin/effects.ts'
import { peerEnvironment, TestProcess } from './childProcess.ts'
import { findChromium } from './chromium.ts'
import type { LaunchedApp, LaunchOptions } from './launch.ts'

const windowMsMax = 15_000
const pollMs = 20

export interface StandinOptions extends LaunchOptions {
  /** The folder that holds the built app; the project's own where absent. */
  readonly appDir?: string
  readonly config?: StandinConfig
}

export interface StandinApp extends LaunchedApp {
  readonly process: TestProcess
  effects(): Effect[]
  /** The effects of one kind. */
  effectsOf<Kind extends Effect['kind']>(kind: Kind): Extract<Effect, { kind: Kind }>[]
  /** Does what a person or the system would do. */
  order(order: Order): void
}

/** Starts the main process under the stand-in, without waiting for a window. */
export async function startStandin(options: StandinOptions): Promise<TestProcess> {
  const { dataDir, args = [], env = {}, appDir = projectDir, config = {} } = options
  const chromium = config.chromium ?? (await findChromium())
  const setting: StandinConfig = { effectsPath: effectsPath(dataDir), ...config, chromium }
  return new TestProcess(
    [
      '--import',
      join(projectDir, 'e2e', 'standin', 'register.ts'),
      join(appDir, 'dist', 'electron', 'main.mjs'),
      `--data=${dataDir}`,
      ...args,
    ],
    peerEnvironment({ ...env, ROOST_STANDIN: JSON.stringify(setting) }),
  )
}

/** Starts the app under the stand-in and waits for its first window. */
export async function launchStandin(options: StandinOptions): Promise<StandinApp> {
  const process = await startStandin(options)
  try {
    const [, endpoint = ''] = await process.line(/^STANDIN_CDP (\S+)$/)
    const browser = await chromium.connectOverCDP(endpoint)
    const [context] = browser.contexts()
    if (context === undefined) throw new Error('the browser has no context')
    const effects = () => readEffects(options.dataDir)
    const order = (order: Order) => void process.child.stdin?.write(`${JSON.stringify(order)}\n`)
    return {
      lane: 'standin',
      page: await windowAt(context, 0, process),
      pages: () => windowsOf(context),
      newWindow() {
        const count = windowsOf(context).length
        order({ kind: 'pressMenu', id: 'new-window' })
        return windowAt(context, count, process)
      },
      async close() {
        await process.end()
      },
      process,
      effects,
      effectsOf: <Kind extends Effect['kind']>(kind: Kind) =>
        effects().filter((effect): effect is Extract<Effect, { kind: Kind }> => effect.kind === kind),
      order,
    }
  } catch (error) {
    await process.end()
    throw error
  }
}

const effectsPath = (dataDir: string): string => join(dataDir, 'standin-effects.jsonl')

export function readEffects(dataDir: string): Effect[] {
  if (!existsSync(effectsPath(dataDir))) return []
  const lines = readFileSync(effectsPath(dataDir), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Effect)
}

const windowsOf = (context: BrowserContext): Page[] =>
  context.pages().filter((page) => page.url().includes('.standin.test'))

async function windowAt(context: BrowserContext, index: number, process: TestProcess): Promise<Page> {
  for (const deadlineMs = Date.now() + windowMsMax; Date.now() < deadlineMs; await sleep(pollMs)) {
    const page = windowsOf(context)[index]
    if (page !== undefined) return page
    if (process.child.exitCode !== null) break
  }
  throw new Error(`window ${index + 1} did not come up\n${process.printed}`)
}
