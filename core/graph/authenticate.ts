import type { EventId } from '../event/ids.ts'
import { signerOf } from '../event/roomEvent.ts'
import { dependenciesOf, type Pending } from './causalBuffer.ts'

/**
 * An event is authenticated iff it carries a valid signature of its device, or it is an ancestor of an authenticated
 * event of the same device: nobody builds on what they did not write. Marks the events, given parents first; answers
 * those that are not authenticated. A device believes a copy of its own events only for its own signature.
 */
export function authenticate(
  events: readonly Pending[],
  verify: (pending: Pending) => boolean,
  ownDeviceId: string | undefined,
): Pending[] {
  const vouching = new Map<EventId, ReadonlySet<string>>()
  const failed: Pending[] = []
  for (const pending of events.toReversed()) {
    const signer = signerOf(pending.event) ?? ''
    let devices = vouching.get(pending.event.id) ?? new Set()
    const vouchedFor = devices.has(signer) && signer !== ownDeviceId
    if (!vouchedFor) {
      if (pending.signature === 'unchecked') pending.signature = verify(pending) ? 'valid' : 'invalid'
      if (pending.signature === 'valid') devices = new Set(devices).add(signer)
      else failed.push(pending)
    }
    for (const id of dependenciesOf(pending.event)) {
      const already = vouching.get(id)
      vouching.set(id, already && already !== devices ? already.union(devices) : devices)
    }
  }
  return failed
}
