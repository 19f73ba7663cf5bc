import type { Mutant } from './mutant.ts'

/** Bugs in one running peer. */
export const inPeer: readonly Mutant[] = [
  {
    name: 'toldBeforeStored',
    harm: 'a device says that it holds what its disk refused, and nobody sends it again',
    file: 'peer/ingest/ingest.ts',
    find: 'if (!ports.keep([...result.added, ...result.completed])) return',
    replace: 'ports.keep([...result.added, ...result.completed])',
  },
  {
    name: 'spokenBeforeStored',
    harm: 'after a crash a device contradicts what others have heard from it',
    file: 'peer/community/communityPeer.ts',
    find: "    this.#logged.keep(result.added, 'own')\n    this.#tell(result.added, 'own')",
    replace: "    this.#tell(result.added, 'own')\n    this.#logged.keep(result.added, 'own')",
  },
  {
    name: 'noWayBack',
    harm: 'after a full disk a device shows what is not there any more at its next start',
    file: 'peer/community/loggedGraph.ts',
    find: '      this.goBack()\n      throw error\n    }\n    this.#keptCount',
    replace: '      throw error\n    }\n    this.#keptCount',
  },
  {
    name: 'busyMeansDeaf',
    harm: 'what arrives while a device is busy is lost, and in the end it takes nothing more',
    file: 'peer/ingest/ingest.ts',
    find: "    this.#batches.push({ handed, bytes, state: 'new', items: [] })",
    replace: "    if (this.#batches.length === 0) this.#batches.push({ handed, bytes, state: 'new', items: [] })",
  },
  {
    name: 'lockedIsLost',
    harm: 'what was written under new keys before they came is never read',
    file: 'peer/ingest/ingest.ts',
    find: 'if (unlocked.length > 0) this.#place(unlocked, from)',
    replace: '',
  },
  {
    name: 'keysAreNotRenewedWithTheGraph',
    harm: 'a device goes on writing under the key of those who were removed',
    file: 'peer/ingest/ingest.ts',
    find: 'const isRenewed = this.#ports.renewKeys()',
    replace: 'const isRenewed = locked.length > 0 && this.#ports.renewKeys()',
  },
  {
    name: 'oneTryAtADuty',
    harm: 'what somebody began and could not finish stays unfinished',
    file: 'peer/community/delayedDuty.ts',
    find: '      this.#cancel = undefined\n      this.#performStill()',
    replace: '      this.#performStill()',
  },
]
