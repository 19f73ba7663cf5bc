import { resolveRunsCount } from '../../bench/limits.ts'
import { type Measured, measure } from '../../bench/measure.ts'
import { resolveStates } from '../../core/rooms/resolution/resolve.ts'
import { StateMap } from '../../core/rooms/stateMap.ts'
import { Failure } from '../failure.ts'
import { resolveBudgetMs } from '../limits.ts'
import { readJsonFile } from './jsonFile.ts'
import { type ResolutionInput, readResolutionInput } from './resolutionInput.ts'

/** What is to be resolved in a file. Fails in one sentence where the file is not one to resolve. */
export function readInputFile(path: string): ResolutionInput {
  const read = readResolutionInput(readJsonFile(path))
  if (!read.ok) throw new Failure('unreadable', `${path}: ${read.message}`)
  return read.value
}

export const resolve = ({ source, states }: ResolutionInput): StateMap => resolveStates(source, states)

/** Resolves again and again, for the time it takes: of the resolution alone, without reading, checking or indexing. */
export function resolveTimed(input: ResolutionInput): { resolved: StateMap; timed: Measured } {
  let resolved = StateMap.empty
  const run = () => {
    resolved = resolve(input)
  }
  const timed = measure(run, { runCount: resolveRunsCount, budgetMs: resolveBudgetMs })
  return { resolved, timed }
}

export const timeText = ({ firstMs, bestMs, medianMs, runCount }: Measured): string =>
  `Resolved in ${medianMs.toFixed(2)} ms (median of ${runCount} warm runs; best ${bestMs.toFixed(2)} ms; first run ${firstMs.toFixed(2)} ms).`
