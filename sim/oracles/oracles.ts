import { converged } from './converged.ts'
import { functionOfSet } from './functionOfSet.ts'
import type { Oracle } from './oracle.ts'

export type { Oracle } from './oracle.ts'

/** All that must hold in every world, what the rest of them rest on first. */
export const oracles: readonly Oracle[] = [converged, functionOfSet]
