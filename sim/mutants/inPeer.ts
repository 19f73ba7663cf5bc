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
    name: 'saidThoughRefused',
    harm: 'what somebody says is sent to all although the own disk refused it, and the device does not know of it',
    file: 'peer/community/loggedGraph.ts',
    find: "      this.keep(added, 'own')\n",
    replace: "      try {\n        this.keep(added, 'own')\n      } catch {}\n",
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
    overrides: { operationsPerMinute: 40, faultsPerMinute: 12 },
  },
  {
    name: 'sameStartTwice',
    harm: 'after a restart nobody listens to a device, which counts from the beginning again',
    file: 'peer/community/communityMeta.ts',
    find: 'const number = Math.max(stored + 1, Math.floor(nowMs / 1000))',
    replace: 'const number = Math.max(stored, Math.min(1, Math.floor(nowMs / 1000)))',
  },
  {
    name: 'wakesByTheWallClock',
    harm: 'a computer whose clock went wrong meanwhile sleeps for as much too long',
    file: 'peer/community/gossipLoop.ts',
    find: 'const delayMs = Math.max(0, atMs - this.#nowMs())',
    replace: 'const delayMs = Math.max(0, atMs - this.#environment.nowMs())',
    overrides: { operationsPerMinute: 10, faultsPerMinute: 60 },
  },
  {
    name: 'relationsByArrival',
    harm: 'a message that was edited twice reads in another way on each device',
    file: 'peer/views/relations.ts',
    find: '      .sort((left, right) => this.#room.placeOf(right) - this.#room.placeOf(left))\n',
    replace: '',
  },
]
