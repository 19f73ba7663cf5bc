import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Job, lost, type Ran } from './job.ts'

/** A process that runs worlds, one at a time; started when the first is there, and anew when it has died. */
export class WorkerProcess {
  readonly #program: string
  #child: ChildProcess | undefined
  #isEnded = false

  constructor(program = new URL('./worker.ts', import.meta.url)) {
    this.#program = fileURLToPath(program)
  }

  /** What became of the world; undefined where it was ended meanwhile. */
  run(job: Job, realMsMax: number): Promise<Ran | undefined> {
    const child = this.#child ?? fork(this.#program, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#child = child
    const startMs = performance.now()
    return new Promise((resolve) => {
      let complaints = ''
      let isHung = false
      const onComplaint = (text: Buffer) => {
        complaints = `${complaints}${text}`.slice(-1_000)
      }
      const settle = (ran: Ran | undefined) => {
        clearTimeout(patience)
        child.removeAllListeners()
        child.stderr?.removeAllListeners()
        resolve(ran)
      }
      const patience = setTimeout(() => {
        isHung = true
        child.kill('SIGKILL')
      }, realMsMax)
      child.stderr?.on('data', onComplaint)
      child.on('message', (ran: Ran) => settle(ran))
      child.on('error', () => child.kill('SIGKILL'))
      child.on('close', (code, signal) => {
        this.#child = undefined
        if (this.#isEnded) return settle(undefined)
        const says = isHung
          ? `Its process did not come to an end within ${realMsMax / 1_000} s.`
          : `Its process died of ${signal ?? `exit code ${code}`}. ${complaints.trim()}`.trim()
        settle({ outcome: lost(job, says), realMs: performance.now() - startMs })
      })
      child.send(job)
    })
  }

  end(): void {
    this.#isEnded = true
    this.#child?.kill('SIGKILL')
  }
}
