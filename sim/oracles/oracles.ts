import { bounded } from './bounded.ts'
import { converged } from './converged.ts'
import { functionOfSet } from './functionOfSet.ts'
import { keysRenewed } from './keysRenewed.ts'
import { nothingForged } from './nothingForged.ts'
import { nothingLost } from './nothingLost.ts'
import { nothingStuck } from './nothingStuck.ts'
import type { Oracle } from './oracle.ts'
import { progress, progressAtEnd } from './progress.ts'
import { removedReadNothing, removedReadNothingAtEnd } from './removedReadNothing.ts'
import { resolvedAlike } from './resolvedAlike.ts'
import { rulesKept } from './rulesKept.ts'
import { sameForPeople } from './sameForPeople.ts'
import { sameFromDisk } from './sameFromDisk.ts'

export type { Oracle } from './oracle.ts'

/** All that must hold in every world: first what the others rest on, and last what itself does something. */
export const oracles: readonly Oracle[] = [
  bounded,
  converged,
  functionOfSet,
  resolvedAlike,
  sameFromDisk,
  nothingLost,
  nothingForged,
  rulesKept,
  nothingStuck,
  removedReadNothing,
  removedReadNothingAtEnd,
  keysRenewed,
  sameForPeople,
  progress,
  progressAtEnd,
]
