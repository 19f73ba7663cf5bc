import { communitySchema } from '../../core/store/communitySchema.ts'
import type { Device } from '../device/device.ts'
import { MemoryMedium } from '../disk/memoryMedium.ts'
import { loggedIn, type OpenFile, type Trouble } from '../disk/simDisk.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { startAgain } from './startAgain.ts'

/** How likely it is that the system brings what it was given to the disk before anybody asks it to. */
const WRITTEN_BY_ITSELF_SHARE = 0.2

/**
 * When this is over, the power goes: what was committed since a file was last brought to the disk itself is gone with it.
 * What was acknowledged as an own event is never among that.
 */
export function beginLosingWrites(sim: Sim, device: Device, rng: Rng): (() => void) | undefined {
  const { medium } = device.disk
  if (!(medium instanceof MemoryMedium) || device.process === undefined) return undefined
  const writes = new UnsyncedWrites(rng)
  const end = device.disk.begin(writes)
  return () => {
    end()
    device.crash('the power is gone')
    for (const communityId of medium.communities) {
      const image = writes.synced.get(communityId)
      if (image === undefined) continue
      const before = medium.inHand(communityId, communitySchema, loggedIn)
      medium.replace(communityId, image)
      const after = new Set(medium.inHand(communityId, communitySchema, loggedIn))
      for (const eventId of before) if (!after.has(eventId)) device.lost(eventId)
      sim.faults.note('lostWrite')
    }
    startAgain(device)
  }
}

/** Keeps of each file what is on the disk itself, as long as there is more in it than that. */
class UnsyncedWrites implements Trouble {
  readonly synced = new Map<string, Uint8Array>()
  readonly #rng: Rng

  constructor(rng: Rng) {
    this.#rng = rng
  }

  before(step: string, { name, real, watched }: OpenFile): void {
    if (step !== 'begin' && step !== 'alone') return
    if (!watched.isDurable && !this.synced.has(name)) this.synced.set(name, real.serialize())
  }

  after(step: string, { name, watched }: OpenFile): void {
    if (step !== 'commit' && step !== 'alone') return
    if (watched.isDurable || this.#rng.chance(WRITTEN_BY_ITSELF_SHARE)) this.synced.delete(name)
  }
}
