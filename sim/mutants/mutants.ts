import { foundBefore } from './foundBefore.ts'
import { inCore } from './inCore.ts'
import { inKeysAndStore } from './inKeysAndStore.ts'
import { inPeer } from './inPeer.ts'
import { inSync } from './inSync.ts'
import type { Mutant } from './mutant.ts'

/** Bugs that simulated worlds must notice. Each was chosen for what it would do to people. */
export const mutants: readonly Mutant[] = [...inCore, ...inKeysAndStore, ...inSync, ...inPeer, ...foundBefore]
