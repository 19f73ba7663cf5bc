import { falseFilter, groundIds } from './lies/exchanges.ts'
import { amplification, requestFlood } from './lies/floods.ts'
import { foreignAuthor, forgedSignature, replay, wrongHash } from './lies/forgeries.ts'
import { cyclicParents, missingParents, tooManyParents } from './lies/parents.ts'
import { garbageLockboxes, mutualBans, rekeyOmitsHonest } from './lies/power.ts'
import { bomb, deepJson, oversize } from './lies/sizes.ts'
import { backDated, equivocation, forkedChain, futureDated, withheld } from './lies/stories.ts'
import type { Lie, LieKind } from './telling.ts'

/** Every way to lie. */
export const lies: Readonly<Record<LieKind, Lie>> = {
  forgedSignature,
  wrongHash,
  foreignAuthor,
  equivocation,
  forkedChain,
  replay,
  backDated,
  futureDated,
  withheld,
  missingParents,
  cyclicParents,
  tooManyParents,
  oversize,
  deepJson,
  bomb,
  falseFilter,
  groundIds,
  requestFlood,
  amplification,
  garbageLockboxes,
  mutualBans,
  rekeyOmitsHonest,
}
