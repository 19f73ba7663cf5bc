import { type EventId, serverOf } from '../event/ids.ts'
import { dependenciesOf, type RoomEvent } from '../event/roomEvent.ts'
import type { Pending } from './causalBuffer.ts'
import type { CertificateDirectory } from './certificateDirectory.ts'

type OwnersOf = (deviceId: string) => ReadonlySet<string>

/** Whether the users for whom an event is signed own the keys that signed it. A user key is its own user's. */
export function isCertified(event: RoomEvent, ownersOf: OwnersOf): boolean {
  return event.signatures.every(({ server, keyName }) => {
    if (keyName === server) return true
    const owners = ownersOf(keyName)
    if (server === serverOf(event.sender)) return owners.has(event.sender)
    return [...owners].some((owner) => serverOf(owner) === server)
  })
}

/** Whether the users for whom an event is signed own the keys that signed it, as far as is known. */
export function ownershipOfKeys(event: RoomEvent, ownersOf: OwnersOf): 'owned' | 'unknown' | 'foreign' {
  if (isCertified(event, ownersOf)) return 'owned'
  const isUnknown = event.signatures.some(({ server, keyName }) => keyName !== server && ownersOf(keyName).size === 0)
  return isUnknown ? 'unknown' : 'foreign'
}

/**
 * Those of the events, given parents first, whose signers are certified in the graph or by these events themselves, and
 * which rest on no other. A certificate that was merely seen does not count: whoever gets the event later could not
 * find it.
 */
export function certified(events: readonly Pending[], directory: CertificateDirectory): Pending[] {
  const among = new Map<string, Set<string>>()
  for (const { event } of events) {
    if (event.type !== 'roost.device' || event.stateKey === undefined) continue
    const owners = among.get(event.stateKey)
    if (owners) owners.add(event.sender)
    else among.set(event.stateKey, new Set([event.sender]))
  }
  const ownersOf = (deviceId: string): ReadonlySet<string> => {
    const owners = directory.ownersOf(deviceId)
    const more = among.get(deviceId)
    return more ? owners.union(more) : owners
  }
  const lost = new Set<EventId>()
  return events.filter(({ event }) => {
    const isLost = !isCertified(event, ownersOf) || dependenciesOf(event).some((id) => lost.has(id))
    if (isLost) lost.add(event.id)
    return !isLost
  })
}
