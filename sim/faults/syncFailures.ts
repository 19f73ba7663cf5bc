import Sqlite from 'better-sqlite3'
import type { Batch } from '../../core/store/communityStore.ts'
import type { Step } from '../../core/store/testing/watchedDatabase.ts'
import type { Device } from '../device/device.ts'
import type { OpenFile, SimDisk, Trouble } from '../disk/simDisk.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { type Begun, ongoing } from './begun.ts'
import { startAgain } from './startAgain.ts'

/** The disk cannot keep what it is told to keep at once. */
export function beginFailingToSync(sim: Sim, device: Device, rng: Rng): Begun {
  device.disk.hadTrouble = true
  const end = device.disk.begin(new SyncFailures(device.disk, rng, () => sim.faults.note('syncError')))
  return ongoing(() => {
    end()
    startAgain(device)
  })
}

/**
 * A commit that fails at this point did not happen for the process that made it, where that lives on. Where it ends with
 * that, it is open what the next one finds.
 */
class SyncFailures implements Trouble {
  readonly #disk: SimDisk
  readonly #rng: Rng
  readonly #share: number
  readonly #note: () => void
  /** The statement that is under way is to end the process, unless something else refuses it. */
  #isDoomed = false
  /** The process ends with what it committed. */
  #isCommitting = false

  constructor(disk: SimDisk, rng: Rng, note: () => void) {
    this.#disk = disk
    this.#rng = rng
    this.#share = rng.pick([1, 0.3])
    this.#note = note
  }

  before(step: Step, { watched }: OpenFile): void {
    this.#isDoomed = false
    if ((step !== 'commit' && step !== 'alone') || !watched.isDurable || !this.#rng.chance(this.#share)) return
    this.#note()
    const outcome = this.#rng.pick(['refused', 'refused', 'gone', 'there'] as const)
    if (outcome === 'refused') throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
    if (outcome === 'gone') throw this.#disk.die('before a sync')
    this.#isDoomed = true
  }

  after(): void {
    if (!this.#isDoomed) return
    this.#isCommitting = true
    throw this.#disk.die('at a sync')
  }

  batchRefused(batch: Batch): void {
    if (this.#isCommitting) this.#disk.committedAfterAll(batch)
  }

  processGone(): void {
    this.#isCommitting = false
  }
}
