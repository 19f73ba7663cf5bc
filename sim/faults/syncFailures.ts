import Sqlite from 'better-sqlite3'
import type { RoomId } from '../../core/event/ids.ts'
import type { Batch } from '../../core/store/communityStore.ts'
import type { Step } from '../../core/store/testing/watchedDatabase.ts'
import type { Device } from '../device/device.ts'
import { MemoryMedium } from '../disk/memoryMedium.ts'
import type { OpenFile, SimDisk, Trouble } from '../disk/simDisk.ts'
import { crashBehindSyncMs } from '../limits.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { startAgain } from './startAgain.ts'

/** The disk says that it could not keep what it was told to keep at once. Some processes do not live long after that. */
export function beginFailingToSync(sim: Sim, device: Device, rng: Rng): () => void {
  const dies = rng.chance(0.5)
  let isOver = false
  const end = device.disk.begin(
    new SyncFailures(device.disk, rng, () => {
      sim.faults.note('syncError')
      if (dies) sim.time.after(crashBehindSyncMs, () => isOver || device.crash('after a sync that failed'))
    }),
  )
  return () => {
    isOver = true
    end()
    startAgain(device)
  }
}

/**
 * A commit that fails at this point did not happen for the process that made it, which lives on; whether the next process
 * finds it, if this one ends before it commits anything else, is open.
 */
class SyncFailures implements Trouble {
  readonly #disk: SimDisk
  readonly #rng: Rng
  readonly #share: number
  readonly #note: () => void
  /** The file as it may be found. */
  #found:
    | { readonly name: string; readonly image: Uint8Array; batch?: { communityId: RoomId; batch: Batch } }
    | undefined

  constructor(disk: SimDisk, rng: Rng, note: () => void) {
    this.#disk = disk
    this.#rng = rng
    this.#share = rng.pick([1, 0.3])
    this.#note = note
  }

  before(step: Step, { name, real, watched }: OpenFile): void {
    if ((step !== 'commit' && step !== 'alone') || !watched.isDurable || !this.#rng.chance(this.#share)) return
    this.#note()
    const isFound = step === 'commit' && this.#disk.medium instanceof MemoryMedium && this.#rng.chance(0.5)
    if (isFound) this.#found = { name, image: real.serialize() }
    throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
  }

  after(step: Step, { name }: OpenFile): void {
    if ((step === 'commit' || step === 'alone') && this.#found?.name === name) this.#found = undefined
  }

  batchRefused(communityId: RoomId, batch: Batch): void {
    if (this.#found?.name === communityId) this.#found.batch ??= { communityId, batch }
  }

  processGone(): void {
    const { medium } = this.#disk
    const found = this.#found
    this.#found = undefined
    if (found === undefined || !(medium instanceof MemoryMedium)) return
    medium.replace(found.name, found.image)
    if (found.batch) this.#disk.committedAfterAll(found.batch.communityId, found.batch.batch)
  }
}
