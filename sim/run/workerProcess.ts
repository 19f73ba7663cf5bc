import { type ChildProcess, fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { filesFolderVariable, newFilesFolder } from '../disk/filesFolder.ts'
import { type Job, lost, type Ran } from './job.ts'

/** A world that the process is at, and whoever waits for what becomes of it. */
interface Pending {
  readonly job: Job
  readonly startMs: number
  readonly realMsMax: number
  readonly patience: NodeJS.Timeout
  readonly resolve: (ran: Ran | undefined) => void
  isHung: boolean
  /** The end of what the process complained of. */
  complaints: string
}

/** A process that runs worlds, one at a time; started when the first is there, and anew when it has died. */
export class WorkerProcess {
  readonly #program: string
  #child: ChildProcess | undefined
  #pending: Pending | undefined
  #isEnded = false

  constructor(program = new URL('./worker.ts', import.meta.url)) {
    this.#program = fileURLToPath(program)
  }

  /** What became of the world; undefined where the process was ended meanwhile. */
  run(job: Job, realMsMax: number): Promise<Ran | undefined> {
    if (this.#isEnded) return Promise.resolve(undefined)
    const child = this.#child ?? this.#start()
    this.#child = child
    return new Promise((resolve) => {
      const patience = setTimeout(() => {
        if (this.#pending) this.#pending.isHung = true
        child.kill('SIGKILL')
      }, realMsMax)
      this.#pending = { job, startMs: performance.now(), realMsMax, patience, resolve, isHung: false, complaints: '' }
      child.send(job)
    })
  }

  /** Ends the process; over once nothing is left of it. */
  async end(): Promise<void> {
    this.#isEnded = true
    const child = this.#child
    child?.kill('SIGKILL')
    this.#settle(undefined)
    if (child) await new Promise((resolve) => child.once('close', resolve))
  }

  #start(): ChildProcess {
    const folder = newFilesFolder()
    const env = { ...process.env, [filesFolderVariable]: folder }
    const child = fork(this.#program, { env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    child.stderr?.on('data', (text: Buffer) => {
      if (this.#pending) this.#pending.complaints = `${this.#pending.complaints}${text}`.slice(-1_000)
    })
    child.on('message', (ran: Ran) => this.#settle(ran))
    child.on('error', () => child.kill('SIGKILL'))
    child.on('close', (code, signal) => {
      this.#child = undefined
      // Somebody who is killed removes nothing.
      rmSync(folder, { recursive: true, force: true })
      if (this.#pending) this.#settle(died(this.#pending, signal ?? `exit code ${code}`))
    })
    return child
  }

  #settle(ran: Ran | undefined): void {
    const pending = this.#pending
    this.#pending = undefined
    clearTimeout(pending?.patience)
    pending?.resolve(ran)
  }
}

function died({ job, startMs, realMsMax, isHung, complaints }: Pending, of: string): Ran {
  const says = isHung
    ? `Its process did not come to an end within ${realMsMax / 1_000} s.`
    : `Its process died of ${of}. ${complaints}`
  return { outcome: lost(job, says.trim()), realMs: performance.now() - startMs }
}
