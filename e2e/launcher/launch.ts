import type { Page } from 'playwright-core'
import { hasDisplay } from '../../cli/openBrowser.ts'
import { electronBinary } from '../../scripts/electronBinary.ts'
import { launchElectron } from './electronLane.ts'
import { launchHeadless } from './headlessLane.ts'
import { launchStandin } from './standinLane.ts'

/** How the app runs: in Electron, its main process under the stand-in, or a headless peer with a browser. */
export type Lane = 'electron' | 'standin' | 'headless'

export interface LaunchOptions {
  /** The profile's folder. */
  readonly dataDir: string
  /** Further arguments of the program. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A running app with its windows as Playwright pages. */
export interface LaunchedApp {
  readonly lane: Lane
  /** The first window. */
  readonly page: Page
  pages(): Page[]
  /** Opens one more window as a person would. */
  newWindow(): Promise<Page>
  /** Ends the app in order. */
  close(): Promise<void>
}

/** Electron where its program is there and can show a window, else the stand-in; `ROOST_LANE` decides otherwise. */
export function defaultLane(): Lane {
  const named = process.env.ROOST_LANE
  if (named === 'electron' || named === 'standin' || named === 'headless') return named
  return electronBinary() !== null && hasDisplay() ? 'electron' : 'standin'
}

/** Starts the built app. */
export function launch(options: LaunchOptions, lane: Lane = defaultLane()): Promise<LaunchedApp> {
  if (lane === 'electron') return launchElectron(options)
  return lane === 'standin' ? launchStandin(options) : launchHeadless(options)
}
