import Sqlite from 'better-sqlite3'
import type { Step } from '../../core/store/testing/watchedDatabase.ts'
import { pagesMax } from '../disk/memoryMedium.ts'
import type { Trouble } from '../disk/simDisk.ts'
import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { type Begun, impossible, ongoing } from './begun.ts'
import { beginSpoiling } from './fileFaults.ts'
import { beginLosingWrites } from './lostWrites.ts'
import { startAgain } from './startAgain.ts'
import { beginFailingToSync } from './syncFailures.ts'

/** Something goes wrong with a disk. */
export function beginDiskFault(sim: Sim, fault: Fault): Begun {
  const rng = sim.rng(`disk ${fault.kind} ${fault.draw}`)
  const device = sim.devices[fault.device]
  if (device === undefined) return impossible
  const note = () => sim.faults.note(fault.kind)
  const during = (trouble: Trouble) => {
    device.disk.hadTrouble = true
    const end = device.disk.begin(trouble)
    return ongoing(() => {
      end()
      startAgain(device)
    })
  }
  switch (fault.kind) {
    case 'full':
      return during(full(rng, note))
    case 'readError':
      return during(refusing(['read'], 'SQLITE_IOERR_READ', 'disk I/O error', rng, note))
    case 'writeError':
      return during(refusing(['write', 'alone', 'commit'], 'SQLITE_IOERR_WRITE', 'disk I/O error', rng, note))
    case 'readOnly':
      return during(refusing(['write', 'alone'], 'SQLITE_READONLY', 'attempt to write a readonly database', rng, note))
    case 'syncError':
      return beginFailingToSync(sim, device, rng)
    case 'lostWrite':
      return beginLosingWrites(sim, device, rng)
    default:
      return beginSpoiling(sim, fault, rng)
  }
}

/** Statements of some kinds are refused: all of them, or some. */
function refusing(steps: readonly Step[], code: string, message: string, rng: Rng, note: () => void): Trouble {
  const share = rng.pick([1, 0.3, 0.03])
  return {
    before: (step) => {
      if (!steps.includes(step) || !rng.chance(share)) return
      note()
      throw new Sqlite.SqliteError(message, code)
    },
  }
}

/** SQLite itself finds no room for more than a few pages. */
function full(rng: Rng, note: () => void): Trouble {
  const roomPages = rng.below(4)
  return {
    opened: ({ real }) => {
      const count = Number(real.pragma('page_count', { simple: true }))
      real.pragma(`max_page_count = ${count + roomPages}`)
    },
    failed: (error) => {
      if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_FULL') note()
    },
    ended: ({ real }) => void real.pragma(`max_page_count = ${pagesMax}`),
  }
}
