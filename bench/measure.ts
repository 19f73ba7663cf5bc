import { assert, must } from '../core/assert.ts'

export interface Measured {
  /** The first run, before anything is compiled or cached. */
  readonly firstMs: number
  /** Of the runs after the first. */
  readonly bestMs: number
  readonly medianMs: number
  readonly runCount: number
}

/** Times a first run and then `runCount` more, fewer where together they would take longer than `budgetMs`. */
export function measure(run: () => void, { runCount, budgetMs }: { runCount: number; budgetMs: number }): Measured {
  assert(runCount > 0, 'at least one run')
  const firstMs = timeOf(run)
  const times: number[] = []
  let spentMs = 0
  while (times.length === 0 || (times.length < runCount && spentMs < budgetMs)) {
    const tookMs = timeOf(run)
    times.push(tookMs)
    spentMs += tookMs
  }
  times.sort((left, right) => left - right)
  const bestMs = must(times[0], 'at least one time')
  const medianMs = must(times[times.length >> 1], 'at least one time')
  return { firstMs, bestMs, medianMs, runCount: times.length }
}

function timeOf(run: () => void): number {
  const startMs = performance.now()
  run()
  return performance.now() - startMs
}
