import type { EventId } from '../../event/ids.ts'
import type { Conflicts } from './conflicts.ts'
import type { Tried } from './iterativeAuth.ts'
import type { MainlineRank } from './mainlineOrder.ts'
import type { PowerRank } from './powerOrder.ts'

/** Hears of the steps of a resolution, in their order. Of states that agree it hears nothing. */
export interface ResolutionTrace {
  /** On which entries the states disagree, and the full conflicted set: everything that is tried again. */
  readonly conflicted: (conflicts: Conflicts, full: ReadonlySet<EventId>) => void
  /** The events of X, in reverse topological power order. */
  readonly triedByPower: Tried<PowerRank>
  /** The rest, in mainline order. */
  readonly triedByMainline: Tried<MainlineRank>
}
