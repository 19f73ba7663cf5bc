import type { EventId } from '../../core/event/ids.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import type { Device } from '../device/device.ts'
import { MemoryMedium } from '../disk/memoryMedium.ts'
import { loggedIn, type OpenFile, type Trouble } from '../disk/simDisk.ts'
import type { Rng } from '../random/rng.ts'
import type { Failure, Sim } from '../sim.ts'
import { type Begun, impossible, ongoing } from './begun.ts'
import { startAgain } from './startAgain.ts'

/** How likely it is that the system brings what it was given to the disk before anybody asks it to. */
const WRITTEN_BY_ITSELF_SHARE = 0.2

/** How likely it is that the power goes while something is not there yet, and how soon after it was given. */
const LOST_SHARE = 0.3
const UNSYNCED_MS = 10

/**
 * The power goes, at the latest when this is over: what was committed since a file was last brought to the disk itself is gone with it.
 * What was acknowledged as an own event is never among that.
 */
export function beginLosingWrites(sim: Sim, device: Device, rng: Rng): Begun {
  const { medium } = device.disk
  if (!(medium instanceof MemoryMedium) || device.process === undefined) return impossible
  let isOver = false
  const writes = new UnsyncedWrites(rng, () => void sim.time.after(rng.below(UNSYNCED_MS), cut))
  device.disk.hadTrouble = true
  const end = device.disk.begin(writes)
  const cut = (): void => {
    if (isOver) return
    isOver = true
    end()
    device.crash('the power is gone')
    for (const communityId of medium.communities) {
      const image = writes.synced.get(communityId)
      if (image === undefined) continue
      const before = medium.inHand(communityId, communitySchema, loggedIn)
      medium.replace(communityId, image)
      const after = new Set(medium.inHand(communityId, communitySchema, loggedIn))
      const gone = before.filter((eventId) => !after.has(eventId))
      for (const eventId of gone) device.lost(eventId)
      for (const eventId of gone) if (isOwn(sim, device, eventId)) sim.fail(goneWithThePower(device, eventId))
      sim.faults.note('lostWrite')
    }
  }
  return ongoing(() => {
    cut()
    startAgain(device)
  })
}

/** Whether a device had it on its disk as an event of its own, which it waits for before it tells anybody. */
const isOwn = ({ trace }: Sim, { number }: Device, id: EventId): boolean =>
  trace.rows.some(({ kind, device, eventId }) => kind === 'wrote' && device === number && eventId === id)

const goneWithThePower = ({ number }: Device, eventId: EventId): Failure => ({
  oracle: 'nothingLost',
  device: number,
  says: `it had confirmed ${eventId}, which it wrote itself, and that is gone with the power`,
})

/** Keeps of each file what is on the disk itself, as long as there is more in it than that. */
class UnsyncedWrites implements Trouble {
  readonly synced = new Map<string, Uint8Array>()
  readonly #rng: Rng
  readonly #onSomethingToLose: () => void

  constructor(rng: Rng, onSomethingToLose: () => void) {
    this.#rng = rng
    this.#onSomethingToLose = onSomethingToLose
  }

  before(step: string, { name, real, watched }: OpenFile): void {
    if (step !== 'begin' && step !== 'alone') return
    if (!watched.isDurable && !this.synced.has(name)) this.synced.set(name, real.serialize())
  }

  after(step: string, { name, watched }: OpenFile): void {
    if (step !== 'commit' && step !== 'alone') return
    if (watched.isDurable || this.#rng.chance(WRITTEN_BY_ITSELF_SHARE)) this.synced.delete(name)
    else if (this.#rng.chance(LOST_SHARE)) this.#onSomethingToLose()
  }
}
