import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const startMsMax = 30_000
const endMsMax = 10_000

/** What every peer in a test gets: it uses the loopback address only. */
export const peerEnvironment = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  ROOST_INTERFACES: '127.0.0.1',
  ...env,
})

/** A process of a test, with what it printed. */
export class TestProcess {
  readonly child: ChildProcess
  readonly ended: Promise<number>
  #printed = ''
  readonly #lines: string[] = []
  readonly #waiting = new Set<() => void>()

  /** Starts this Node with the arguments, or another program. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>, program = process.execPath) {
    this.child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    this.ended = new Promise((resolve) => this.child.once('exit', (code) => resolve(code ?? -1)))
    this.child.stderr?.on('data', (chunk) => this.#print(String(chunk)))
    if (this.child.stdout !== null) {
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        this.#lines.push(line)
        this.#print(`${line}\n`)
      })
    }
    void this.ended.then(() => this.#print(''))
  }

  get printed(): string {
    return this.#printed
  }

  /** The first line on stdout that the pattern matches. Rejects with what was printed where it does not come. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const deadlineMs = Date.now() + startMsMax
    for (;;) {
      for (const line of this.#lines) {
        const match = pattern.exec(line)
        if (match !== null) return match
      }
      const code = this.child.exitCode
      if (code !== null) throw new Error(`the process ended with ${code} before it said ${pattern}\n${this.#printed}`)
      if (Date.now() > deadlineMs) throw new Error(`the process did not say ${pattern}\n${this.#printed}`)
      await this.#more(deadlineMs - Date.now())
    }
  }

  /** Asks the process to end and waits; a deaf one is ended by force. */
  async end(): Promise<number> {
    this.child.kill('SIGTERM')
    const force = setTimeout(() => this.child.kill('SIGKILL'), endMsMax)
    const code = await this.ended
    clearTimeout(force)
    return code
  }

  #print(text: string): void {
    this.#printed += text
    for (const wake of [...this.#waiting]) wake()
  }

  /** Settles when there is more to see, or the time is over. */
  async #more(waitMs: number): Promise<void> {
    let wake = () => {}
    const timer = setTimeout(() => wake(), waitMs)
    await new Promise<void>((resolve) => {
      wake = resolve
      this.#waiting.add(wake)
    })
    this.#waiting.delete(wake)
    clearTimeout(timer)
  }
}
