import type { EventId, RoomId } from '../event/ids.ts'
import type { Incoming, Pending } from './causalBuffer.ts'
import { isCertified } from './certified.ts'

interface Surroundings {
  /** It was refused before, or a copy of it waits. */
  isKnown(id: EventId): boolean
  isHeld(id: EventId): boolean
  isNamed(roomId: RoomId): boolean
  /** By the certificates that have their places. */
  ownersOf(deviceId: string): ReadonlySet<string>
}

/** What others may wait for, or what founds something: such an event is looked at together with all that came with it. */
const NEVER_STRAIGHT: ReadonlySet<string> = new Set(['roost.device', 'm.room.create'])

/** The events from the first one on of which nothing is known, and which wait for nothing. */
export function straightRun(slice: readonly Incoming[], around: Surroundings): Pending[] {
  const run: Pending[] = []
  const ids = new Set<EventId>()
  const isHere = (id: EventId) => ids.has(id) || around.isHeld(id)
  for (const incoming of slice) {
    const { id, type, roomId, prevEvents, authEvents } = incoming.event
    if (NEVER_STRAIGHT.has(type) || isHere(id) || around.isKnown(id)) break
    if (!around.isNamed(roomId) || !isCertified(incoming.event, (deviceId) => around.ownersOf(deviceId))) break
    if (!prevEvents.every(isHere) || !authEvents.every(isHere)) break
    ids.add(id)
    run.push({ ...incoming, signature: 'unchecked', connected: true })
  }
  return run
}
