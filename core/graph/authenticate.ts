import type { EventId } from '../event/ids.ts'
import { dependenciesOf, signerOf } from '../event/roomEvent.ts'
import type { Pending } from './causalBuffer.ts'

/**
 * An event is authenticated iff it carries a valid signature of its device, or it is an ancestor of an authenticated
 * event of the same device: nobody builds on what they did not write. A device believes a copy of its own events only
 * for its own signature. Given parents first; answers, parents first too, the events that are authenticated and rest on
 * nothing that is not. Only these vouch, so that whoever receives them finds every one vouched for as well.
 */
export function authenticate(
  events: readonly Pending[],
  verify: (pending: Pending) => boolean,
  ownDeviceId: string | undefined,
): { authenticated: readonly Pending[]; failed: readonly Pending[] } {
  const failed: Pending[] = []
  for (let rest = events; ; ) {
    const failures = failuresAmong(rest, verify, ownDeviceId)
    if (failures.length === 0) return { authenticated: rest, failed }
    failed.push(...failures)
    rest = notRestingOn(failures, rest)
  }
}

function failuresAmong(
  events: readonly Pending[],
  verify: (pending: Pending) => boolean,
  ownDeviceId: string | undefined,
): Pending[] {
  const vouching = new Map<EventId, ReadonlySet<string>>()
  const failures: Pending[] = []
  for (const pending of events.toReversed()) {
    const signer = signerOf(pending.event) ?? ''
    let devices = vouching.get(pending.event.id) ?? new Set()
    const vouchedFor = devices.has(signer) && signer !== ownDeviceId
    if (!vouchedFor) {
      if (pending.signature === 'unchecked') pending.signature = verify(pending) ? 'valid' : 'invalid'
      if (pending.signature === 'valid') devices = new Set(devices).add(signer)
      else failures.push(pending)
    }
    for (const id of dependenciesOf(pending.event)) {
      vouching.set(id, together(vouching.get(id), devices))
    }
  }
  return failures
}

/** Both sets; one of them itself where it has all of the other, as along a chain of many events by few devices. */
function together(known: ReadonlySet<string> | undefined, devices: ReadonlySet<string>): ReadonlySet<string> {
  if (known === undefined || known === devices || known.isSubsetOf(devices)) return devices
  return devices.isSubsetOf(known) ? known : known.union(devices)
}

/** The events, parents first, without the given ones and all that rests on them. */
function notRestingOn(failures: readonly Pending[], events: readonly Pending[]): Pending[] {
  const lost = new Set(failures.map(({ event }) => event.id))
  return events.filter(({ event }) => {
    if (dependenciesOf(event).some((id) => lost.has(id))) lost.add(event.id)
    return !lost.has(event.id)
  })
}
