import { spawn } from 'node:child_process'
import { hasDisplay } from '../cli/openBrowser.ts'
import { electronBinary } from './electronBinary.ts'
import { fetchElectron, probeElectron } from './fetchElectron.ts'
import { projectDir } from './folders.ts'

/** An Electron that ends so early, and not by its own decision, did not really start. */
const startMsMax = 10_000

/** Electron's program, fetched if need be; null, and said why, where no window can be opened with it. */
export async function findElectron(say: (line: string) => void): Promise<string | null> {
  if (electronBinary() === null) {
    const reached = await probeElectron()
    if (!reached.ok) say(`Electron is not installed here and cannot be fetched (${reached.reason}).`)
    if (!reached.ok) return null
  }
  if (!hasDisplay()) {
    say('There is no display here to open a window on.')
    return null
  }
  if (electronBinary() === null) {
    await fetchElectron().catch((error: unknown) => say(`Electron could not be fetched: ${messageOf(error)}`))
  }
  return electronBinary()
}

/** Runs the desktop app until it ends. Null, and said why, where it did not come to life. */
export async function runElectron(
  binary: string,
  args: readonly string[],
  say: (line: string) => void,
): Promise<number | null> {
  const startMs = performance.now()
  const child = spawn(binary, [projectDir, ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const end = await new Promise<{ code: number | null; reason: string }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, reason: messageOf(error) }))
    child.once('exit', (code, signal) => resolve({ code, reason: signal ?? `code ${code}` }))
  })
  // 0 and 1 are the app's own words.
  const isOwnEnd = end.code === 0 || end.code === 1
  if (isOwnEnd || performance.now() - startMs > startMsMax) return end.code ?? 1
  say(`Electron does not start here (${end.reason}).`)
  return null
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
