import type { Peer } from '../../peer/peer.ts'
import { unlessStorageRefuses } from '../../peer/unlessStorageRefuses.ts'
import type { Device } from '../device/device.ts'
import { backAgainMs } from '../limits.ts'
import type { Sim } from '../sim.ts'

/**
 * Somebody starts a device again that is down; one that runs and could not open something is ended and started, as a person
 * does who reads that it could not.
 */
export function startAgain(device: Device): void {
  if (!device.isThere || device.isStartedLater) return
  if (device.process === undefined) device.start()
  else if (device.isUp && device.within(couldNotOpen)) void device.restart()
}

/**
 * The same where the files may know nothing of the last start. Two starts within one second would then have one number, and
 * the others would take the second for a replay of the first; nobody is that quick with files.
 */
export function startAgainLater(sim: Sim, device: Device): void {
  device.isStartedLater = true
  sim.time.after(backAgainMs, () => {
    device.isStartedLater = false
    startAgain(device)
  })
}

const couldNotOpen = (peer: Peer): boolean => unlessStorageRefuses(() => peer.closed.length > 0) ?? true
