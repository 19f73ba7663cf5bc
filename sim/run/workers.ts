import type { Job, Ran } from './job.ts'
import { WorkerProcess } from './workerProcess.ts'

export interface WorkersOptions {
  readonly workerCount: number
  /** The program that runs worlds; tests have others. */
  readonly program?: URL
  /** How long one world may take by the clock on the wall, before its process is taken for hung. */
  readonly realMsMax: number
  readonly stop: AbortSignal
}

/**
 * Runs worlds in several processes at once, one handed out whenever a process is free, and tells what became of them in
 * the order of the jobs. A process that dies or hangs is a failure of the world that it had, and another one goes on.
 * Ends early, without the worlds that run just then, where it is stopped or `take` answers false.
 */
export async function runJobs(
  jobs: Iterable<Job>,
  options: WorkersOptions,
  take: (ran: Ran, job: Job) => boolean | undefined,
): Promise<void> {
  const rest = [...jobs].entries()
  const early = new Map<number, { ran: Ran; job: Job }>()
  const workers = Array.from({ length: options.workerCount }, () => new WorkerProcess(options.program))
  const end = () => Promise.all(workers.map((worker) => worker.end()))
  let takenCount = 0
  let isOver = options.stop.aborted
  const lane = async (worker: WorkerProcess): Promise<void> => {
    for (const [at, job] of rest) {
      const ran = isOver ? undefined : await worker.run(job, options.realMsMax)
      if (isOver || ran === undefined) return
      early.set(at, { ran, job })
      for (let next = early.get(takenCount); next && !isOver; next = early.get(takenCount)) {
        early.delete(takenCount++)
        if (take(next.ran, next.job) === false) isOver = true
      }
      if (isOver) void end()
    }
  }
  const onStop = () => {
    isOver = true
    void end()
  }
  options.stop.addEventListener('abort', onStop)
  await Promise.all(workers.map(lane))
  options.stop.removeEventListener('abort', onStop)
  await end()
}
