import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { EventId } from '../../core/event/ids.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import type { Device } from '../device/device.ts'
import { FileMedium, inFile } from '../disk/fileMedium.ts'
import { spoilPage, stalePageIn } from '../disk/pages.ts'
import { loggedIn } from '../disk/simDisk.ts'
import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { type Begun, impossible, ongoing } from './begun.ts'
import { startAgain, startAgainLater } from './startAgain.ts'

/** Something goes wrong in the files of the one device that keeps real ones. */
export function beginSpoiling(sim: Sim, fault: Fault, rng: Rng): Begun {
  const real = realFilesOf(sim)
  if (real === undefined || real.medium.isTaken || real.device.process === undefined) return impossible
  if (fault.kind !== 'wrongKey') real.device.disk.hadTrouble = true
  switch (fault.kind) {
    case 'tornPage':
      return new Spoilt(sim, real, rng).tear()
    case 'stalePage':
      return new Spoilt(sim, real, rng).keepForLater(fault.forMs)
    case 'walDeleted':
      return deleteLogs(sim, real)
    case 'wrongKey':
      return useWrongKey(sim, real)
    default:
      return impossible
  }
}

export interface RealFiles {
  readonly device: Device
  readonly medium: FileMedium
}

/** The device of the world that keeps real files, where there is one. */
export function realFilesOf(sim: Sim): RealFiles | undefined {
  for (const device of sim.devices) {
    const { medium } = device.disk
    if (medium instanceof FileMedium && device.isThere) return { device, medium }
  }
  return undefined
}

/**
 * Files with a page that is not what was written last. The peer says what it cannot read, and does what it can with the
 * rest; the person puts back the copy that they had.
 */
class Spoilt {
  readonly #sim: Sim
  readonly #device: Device
  readonly #medium: FileMedium
  readonly #rng: Rng
  /** What was kept since the copy was made. */
  readonly #kept = new Set<EventId>()
  #isOver = false
  #copy: string | undefined
  #endWatching = () => {}

  constructor(sim: Sim, { device, medium }: RealFiles, rng: Rng) {
    this.#sim = sim
    this.#device = device
    this.#medium = medium
    this.#rng = rng
    medium.isTaken = true
  }

  /** The power goes while a page is written: half of it is what was there before, or anything. */
  tear(): Begun {
    this.#spoil((path) => {
      spoilPage(path, this.#rng)
      this.#sim.faults.note('tornPage')
    })
    return ongoing(() => this.#mend())
  }

  /** A page of an earlier copy takes the place of the newer one, half way through. */
  keepForLater(forMs: number): Begun {
    this.#device.crash('to be copied')
    this.#medium.settle()
    const earlier = this.#medium.backUp()
    startAgain(this.#device)
    this.#sim.time.after(forMs / 2, () => {
      if (this.#isOver || this.#device.process === undefined) return
      this.#spoil((path, communityId) => {
        const isSpoilt = stalePageIn(path, this.#medium.pathOf(communityId, earlier), this.#rng)
        if (isSpoilt) this.#sim.faults.note('stalePage')
      })
    })
    return ongoing(() => this.#mend())
  }

  #spoil(spoil: (path: string, communityId: string) => void): void {
    this.#device.crash('the power is gone')
    this.#medium.settle()
    this.#copy = this.#medium.backUp()
    for (const communityId of this.#medium.communities) spoil(this.#medium.pathOf(communityId), communityId)
    this.#endWatching = this.#device.disk.begin({
      batchKept: ({ entries }) => {
        for (const { eventId } of entries) this.#kept.add(eventId)
      },
    })
    startAgainLater(this.#sim, this.#device)
  }

  #mend(): void {
    this.#isOver = true
    this.#medium.isTaken = false
    this.#endWatching()
    if (this.#copy === undefined) return
    this.#device.crash('to be put back')
    this.#medium.putBack(this.#copy)
    for (const eventId of this.#kept) this.#device.lost(eventId)
    startAgainLater(this.#sim, this.#device)
  }
}

/** After a crash somebody tidies up, and takes for rubbish what was not in the main file yet. */
function deleteLogs(sim: Sim, { device, medium }: RealFiles): Begun {
  device.crash('to be tidied')
  for (const communityId of medium.communities) {
    const before = inFile(medium.pathOf(communityId, medium.backUp()), communitySchema, loggedIn)
    if (medium.deleteLog(communityId)) sim.faults.note('walDeleted')
    const after = new Set(medium.inHand(communityId, communitySchema, loggedIn))
    for (const eventId of before) if (!after.has(eventId)) device.lost(eventId)
  }
  return ongoing(() => startAgainLater(sim, device))
}

/** Somebody starts it with the key of something else: it says so, does not run, and leaves the files as they are. */
function useWrongKey(sim: Sim, { device, medium }: RealFiles): Begun {
  const fail = (says: string) => sim.fail({ oracle: 'wrongKey', device: device.number, says })
  device.crash('to be started with another key')
  const before = medium.fingerprint()
  medium.withKey(new Uint8Array(KEY_BYTES).fill(1), () => device.start())
  const { kind, detail } = sim.trace.rows.at(-1) ?? {}
  if (device.process !== undefined) fail('it runs with a wrong key')
  else if (kind !== 'stopped' || detail !== 'wrongKey') fail(`a wrong key is answered ${detail ?? kind}`)
  if (medium.fingerprint() !== before) fail('a start with a wrong key changes the files')
  device.crash('to be started with its own key')
  sim.faults.note('wrongKey')
  return ongoing(() => startAgain(device))
}
