import { Rng } from '../random/rng.ts'
import { type Broken, explore, type Model, walk } from './explore.ts'

/** Models are looked at with wider bounds, as far as a test has them. */
export const isLong = process.env.ROOST_TEST_LONG === '1'
/** What a search may take, on a machine that does other things as well. */
export const searchMsMax = isLong ? 1_800_000 : 60_000

const bounds = { stateCountMax: 2_000_000, stepCountMax: 200 }

/** Looks at everything that can happen in a model. Answers in how many states nothing was wrong, or what was. */
export function searched<State>(model: Model<State>): { stateCount: number; restCount: number } | Broken {
  const outcome = explore(model, bounds)
  if (outcome.kind === 'broken') return outcome
  if (!outcome.isEverything) throw new Error(`there is more than ${outcome.stateCount} states`)
  return { stateCount: outcome.stateCount, restCount: outcome.restCount }
}

/** The shortest counter-example, behind the property that it breaks. */
export function brokenBy<State>(model: Model<State>): readonly string[] {
  const outcome = explore(model, bounds)
  return outcome.kind === 'broken' ? [outcome.property, ...outcome.labels] : []
}

/** The same as `searched`, by walks at random through a model that is too large for it. */
export function walked<State>(model: Model<State>, walkCount: number, seed: string): number | Broken {
  const outcome = walk(model, { walkCount: isLong ? 50 * walkCount : walkCount, stepCountMax: 100 }, new Rng(seed))
  return outcome.kind === 'broken' ? outcome : outcome.stateCount
}
