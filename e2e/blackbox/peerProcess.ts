import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type Connection, connectTo } from '../../cli/client.ts'
import type { PeerApi } from '../../peer/contract.ts'
import { dutyDelayMaxMs } from '../../peer/limits.ts'
import { projectDir } from '../../scripts/folders.ts'
import { peerEnvironment, TestProcess } from '../launcher/childProcess.ts'

const roost = join(projectDir, 'cli', 'roost.mjs')
const PATIENCE_MS = 60_000
const PAUSE_MS = 50
/** What a peer does by itself for others it does within this time. */
const STILL_MS = dutyDelayMaxMs + 1_000

/** What a process is started with whose clock is wrong. */
export const withClockShifted = (shiftMs: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=${new URL('shiftedClock.ts', import.meta.url).href}`,
  ROOST_TEST_CLOCK_SHIFT_MS: String(shiftMs),
})

/** `roost up` on a data folder, as a process of its own, with a connection to its API. */
export class PeerProcess {
  readonly dataDir: string
  readonly udpPort: number
  readonly api: PeerApi
  readonly #process: TestProcess
  readonly #connection: Connection

  private constructor(dataDir: string, udpPort: number, process: TestProcess, connection: Connection) {
    this.dataDir = dataDir
    this.udpPort = udpPort
    this.api = connection.api
    this.#process = process
    this.#connection = connection
  }

  static async start(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<PeerProcess> {
    const process = PeerProcess.launch(dataDir, env)
    const [line] = await process.line(/^\{.*\}$/)
    const { url, udpPort } = JSON.parse(line) as { url: string; udpPort: number }
    const { origin, hash } = new URL(url)
    const connection = await connectTo(origin, hash.replace('#token=', ''))
    if (connection === undefined) throw new Error(`the peer does not answer\n${process.printed}`)
    return new PeerProcess(dataDir, udpPort, process, connection)
  }

  /** The process alone, which may still be starting, or may not start at all. */
  static launch(dataDir: string, env: Readonly<Record<string, string>> = {}): TestProcess {
    return new TestProcess([roost, 'up', '--data', dataDir, '--json'], peerEnvironment(env))
  }

  /** Ends the peer in order. */
  async stop(): Promise<void> {
    this.#connection.close()
    await this.#process.end()
  }

  /** Ends the peer as a power cut would. */
  async kill(): Promise<void> {
    this.#process.child.kill('SIGKILL')
    await this.#process.ended
  }

  get printed(): string {
    return this.#process.printed
  }
}

export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** One `roost` command, as typed in a terminal. */
export const runRoost = (...args: string[]): Promise<CommandResult> => runRoostIn({}, ...args)

/** The same with variables of its own. */
export const runRoostIn = (env: Readonly<Record<string, string>>, ...args: string[]): Promise<CommandResult> =>
  new Promise((resolve) => {
    execFile(process.execPath, [roost, ...args], { env: peerEnvironment(env) }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr })
    })
  })

/** Asks again and again until the answer satisfies; fails with the last answer. */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value>,
  satisfies: (value: Value) => boolean,
): Promise<Value> {
  const deadlineMs = Date.now() + PATIENCE_MS
  for (;;) {
    const value = await ask()
    if (satisfies(value)) return value
    if (Date.now() > deadlineMs) throw new Error(`waited in vain until ${what}; last: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

/** Waits until asking again after a while gives the same: whatever was still to follow has happened. */
export async function untilStill(what: string, ask: () => Promise<string>): Promise<void> {
  let before: string | undefined
  await until(
    what,
    async () => {
      await new Promise((resolve) => setTimeout(resolve, STILL_MS))
      const [last, now] = [before, await ask()]
      before = now
      return last === now
    },
    (isStill) => isStill,
  )
}
