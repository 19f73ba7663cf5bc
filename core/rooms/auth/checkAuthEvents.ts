import type { RoomEvent } from '../../event/roomEvent.ts'
import { stateKey } from '../../event/roomEvent.ts'
import type { RoomVersion } from '../../event/roomVersion.ts'
import { authSelectionOf, authSubject, CREATE_KEY } from '../authEvents.ts'
import { allow, refuse, type Verdict } from './verdict.ts'

/** Rule 3: the event's own auth_events. `rejected` tells which of them the rules refused. */
export function checkAuthEvents(
  version: RoomVersion,
  event: RoomEvent,
  authEvents: readonly RoomEvent[],
  rejected: (event: RoomEvent) => boolean,
): Verdict {
  // Rule 1 decides on a create event alone.
  if (event.type === 'm.room.create') return allow
  const wanted = new Set(authSelectionOf(version, authSubject(event)))
  const seen = new Set<string>()
  for (const auth of authEvents) {
    if (auth.stateKey === undefined) return refuse('3.2', 'an auth event is not state')
    const key = stateKey(auth.type, auth.stateKey)
    // 3.1 If there are duplicate entries for a given type and state_key pair, reject.
    if (seen.has(key)) return refuse('3.1', 'two auth events for one entry', key)
    seen.add(key)
    // 3.2 If there are entries whose type and state_key do not match the selection algorithm, reject.
    if (!wanted.has(key)) return refuse('3.2', 'an auth event that does not bear on the event', key)
    // 3.3 If there are entries which were themselves rejected, reject.
    if (rejected(auth)) return refuse('3.3', 'an auth event was refused', key)
    // 3.5 If any event in auth_events has a room_id which does not match, reject.
    if (auth.roomId !== event.roomId) return refuse('3.5', 'an auth event of another room', key)
  }
  // 3.4 (until version 11) If there is no m.room.create event among the entries, reject.
  if (!version.roomIdIsCreateHash && !seen.has(CREATE_KEY)) {
    return refuse('3.4', 'the create event is missing', CREATE_KEY)
  }
  return allow
}
