import type { Failure, Sim } from '../sim.ts'

/** Something that must hold, and how it is found out. */
export interface Oracle {
  readonly name: string
  /** `always`: whenever bounds are looked at; `round`: when all have agreed after everything was mended; `end`: at last. */
  readonly when: 'always' | 'round' | 'end'
  /** Empty where it holds. */
  check(sim: Sim): Failure[]
}
