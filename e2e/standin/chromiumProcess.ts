import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromiumArguments, findChromium } from '../launcher/chromium.ts'
import { config } from './config.ts'

const startMsMax = 20_000
const pollMs = 20
const endMsMax = 3_000

export interface ChromiumProcess {
  /** Where to connect for remote control. */
  readonly endpoint: string
  end(): Promise<void>
}

/** Starts Chromium with its own profile in `dir`, without any window. */
export async function startChromium(dir: string): Promise<ChromiumProcess> {
  const chromium = config.chromium ?? (await findChromium())
  mkdirSync(dir, { recursive: true })
  const portFile = join(dir, 'DevToolsActivePort')
  rmSync(portFile, { force: true })
  const child = spawn(
    chromium.path,
    [
      ...chromiumArguments(),
      ...(config.headed === true ? [] : ['--headless']),
      '--remote-debugging-port=0',
      `--user-data-dir=${dir}`,
      '--no-startup-window',
      '--password-store=basic',
      '--use-mock-keychain',
    ],
    { stdio: 'ignore', env: { ...process.env, ...chromium.env } },
  )
  process.on('exit', () => child.kill('SIGKILL'))
  return { endpoint: await readEndpoint(portFile, child), end: () => end(child) }
}

async function readEndpoint(portFile: string, child: ChildProcess): Promise<string> {
  for (const deadlineMs = Date.now() + startMsMax; Date.now() < deadlineMs && child.exitCode === null; ) {
    await sleep(pollMs)
    const [port, path] = readLines(portFile)
    if (port !== undefined && path !== undefined) return `ws://127.0.0.1:${port}${path}`
  }
  throw new Error(`stand-in: Chromium did not start (exit code ${child.exitCode})`)
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([ended, sleep(endMsMax)])
}
