import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { npmChromium } from './npmChromium.ts'

/** A Chromium that can be started. */
export interface Chromium {
  readonly path: string
  /** What it needs in its environment beside the usual. */
  readonly env: Readonly<Record<string, string>>
  readonly foundIn: 'CHROMIUM' | 'system' | 'playwright' | 'npm'
}

const versionMsMax = 10_000

/**
 * The Chromium for tests: the one named by `$CHROMIUM`, one installed on the machine, one that Playwright fetched
 * before, or the one from npm, which needs nothing of the machine but x64 Linux. Installed ones are asked for their
 * version, since some are mere invitations to install something.
 */
export function findChromium(only?: Chromium['foundIn']): Promise<Chromium> {
  const known = found.get(only) ?? search(only)
  found.set(only, known)
  return known
}

const found = new Map<Chromium['foundIn'] | undefined, Promise<Chromium>>()

async function search(only: Chromium['foundIn'] | undefined): Promise<Chromium> {
  for (const { foundIn, paths } of candidates()) {
    if (only !== undefined && only !== foundIn) continue
    for (const path of paths) if (await runs(path)) return { path, env: {}, foundIn }
  }
  if (only !== undefined && only !== 'npm') throw new Error(`There is no Chromium of the kind "${only}".`)
  return { ...(await npmChromium()), foundIn: 'npm' }
}

/** What every Chromium in a test is started with: no sandbox of its own for root, and no way to the outside. */
export function chromiumArguments(): string[] {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    // Two windows of a test matter alike, whichever is in front.
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-background-timer-throttling',
  ]
}

function candidates(): { foundIn: 'CHROMIUM' | 'system' | 'playwright'; paths: string[] }[] {
  const named = process.env.CHROMIUM
  return [
    { foundIn: 'CHROMIUM', paths: named === undefined || named === '' ? [] : [named] },
    { foundIn: 'system', paths: [...inPath(), ...inUsualPlaces()].filter((path) => existsSync(path)) },
    { foundIn: 'playwright', paths: fromPlaywright() },
  ]
}

function inPath(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function inUsualPlaces(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (process.platform !== 'win32') return []
  const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
  const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
  return roots.filter((root) => root !== undefined).flatMap((root) => programs.map((program) => join(root, program)))
}

/** Newest first. */
function fromPlaywright(): string[] {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(cache)) return []
  const folders = readdirSync(cache)
    .filter((name) => name.startsWith('chromium'))
    .sort()
    .reverse()
  const programs = [
    'chrome-linux64/chrome',
    'chrome-linux/chrome',
    'chrome-linux/headless_shell',
    'chrome-headless-shell-linux64/chrome-headless-shell',
  ]
  return folders
    .flatMap((folder) => programs.map((program) => join(cache, folder, program)))
    .filter((path) => existsSync(path))
}

async function runs(path: string): Promise<boolean> {
  // On Windows a browser answers by opening a window.
  if (process.platform === 'win32') return existsSync(path)
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: versionMsMax })
    return /\d+\.\d+\.\d+/.test(stdout)
  } catch {
    return false
  }
}
