import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openBrowser } from '../cli/openBrowser.ts'
import { projectDir } from './folders.ts'

/** Serves the app on loopback until it is stopped, says where, and shows it where there is a browser to show it in. */
export async function serveApp(dataDir: string, say: (line: string) => void): Promise<number> {
  const child = spawn(process.execPath, [join(projectDir, 'cli', 'roost.mjs'), 'up', '--data', dataDir, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // In a group of its own it gets each Ctrl+C once: from here.
    detached: process.platform !== 'win32',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  createInterface({ input: child.stdout }).once('line', (line) => {
    const { url } = JSON.parse(line) as { url: string }
    say(`Roost is running at ${url}`)
    say('Whoever opens this address acts as you. Ctrl+C stops it.')
    openBrowser(url)
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      say(error.message)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
