import type { DeviceId, UserId } from '../event/ids.ts'
import { signerOf } from '../event/roomEvent.ts'
import { Behind } from '../graph/behind.ts'
import type { BoxLot } from './epochChain.ts'

/**
 * Nobody but its owner can tell whether a box opens. A device with a box that does not says so by a `roost.lockbox` event
 * of its own without any: from then on no box counts that it got from whoever had given it one by then.
 */
const isComplaintOf = (deviceId: DeviceId, { entry, lockboxes, recovery }: BoxLot): boolean =>
  lockboxes.size === 0 && recovery.size === 0 && signerOf(entry.event) === deviceId

/** Who gave a device a box of an epoch, and is not complained of: whoever holds the secret need not do it again. */
export function believedGivers(lots: readonly BoxLot[], deviceId: DeviceId): ReadonlySet<UserId> {
  const given = lots.filter(({ lockboxes }) => lockboxes.has(deviceId))
  const givers = new Set(given.map(({ entry }) => entry.event.sender))
  for (const { entry } of lots.filter((lot) => isComplaintOf(deviceId, lot))) {
    const known = new Behind(entry.parents)
    for (const lot of given) if (known.has(lot.entry)) givers.delete(lot.entry.event.sender)
  }
  return givers
}
