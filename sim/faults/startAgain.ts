import type { Peer } from '../../peer/peer.ts'
import { unlessStorageRefuses } from '../../peer/unlessStorageRefuses.ts'
import type { Device } from '../device/device.ts'

/**
 * Somebody starts a device again that is down; one that runs and could not open something is ended and started, as a person
 * does who reads that it could not.
 */
export function startAgain(device: Device): void {
  if (!device.isThere) return
  if (device.process === undefined) device.start()
  else if (device.isUp && device.within(couldNotOpen)) void device.restart()
}

const couldNotOpen = (peer: Peer): boolean => unlessStorageRefuses(() => peer.closed.length > 0) ?? true
