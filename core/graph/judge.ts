import { must } from '../assert.ts'
import { createIdOfRoom } from '../event/ids.ts'
import { type RoomEvent, stateKeyOf } from '../event/roomEvent.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { type AuthState, authState } from '../rooms/auth/authState.ts'
import { checkAuthEvents } from '../rooms/auth/checkAuthEvents.ts'
import { type Allowed, allow, type Refused, refuse } from '../rooms/auth/verdict.ts'
import { CREATE_KEY } from '../rooms/authEvents.ts'
import type { StateMap } from '../rooms/stateMap.ts'
import type { RoomGraph } from './roomGraph.ts'

/** What the auth rules say of an event in its place, and against which of the two states they said it. */
export type Judgement = Allowed | (Refused & { readonly step: 'authEvents' | 'stateBefore' })

/**
 * Steps 4 and 5 of https://spec.matrix.org/latest/server-server-api/#checks-performed-on-receipt-of-a-pdu. A function of
 * the event's ancestors alone, which are all here.
 */
export function judge(room: RoomGraph, event: RoomEvent, stateBefore: StateMap): Judgement {
  // 4. Passes authorisation rules based on the event's auth events, otherwise it is rejected.
  if (event.roomId !== room.roomId) return at('authEvents', refuse('2', 'its parents are of another room'))
  const byParents = judgeParents(room, event)
  if (!byParents.allowed) return at('authEvents', byParents)
  const authEvents = event.authEvents.map((id) => must(room.event(id), 'auth events come first'))
  const selected = checkAuthEvents(room.version, event, authEvents, ({ id }) => room.isRefused(id))
  if (!selected.allowed) return at('authEvents', selected)
  const byAuthEvents = authorise(room.version, event, authStateOfEvents(room, authEvents))
  if (!byAuthEvents.allowed) return at('authEvents', byAuthEvents)
  // 5. Passes authorisation rules based on the state before the event, otherwise it is rejected.
  const byStateBefore = authorise(room.version, event, room.authStateOf(stateBefore))
  return byStateBefore.allowed ? allow : at('stateBefore', byStateBefore)
}

/** R3. Nobody honest builds on what was refused, and what is built on it would bring it along to everybody. */
export const judgeParents = (room: RoomGraph, { prevEvents }: RoomEvent): Allowed | Refused =>
  room.version.refusedParents === 'refused' && prevEvents.some((id) => room.isRefused(id))
    ? refuse('R3', 'a parent was refused')
    : allow

const at = (step: 'authEvents' | 'stateBefore', refused: Refused): Judgement => ({ ...refused, step })

function authStateOfEvents(room: RoomGraph, authEvents: readonly RoomEvent[]): AuthState {
  const entries = new Map(authEvents.map((auth) => [must(stateKeyOf(auth), 'auth events are state'), auth]))
  const create = room.version.roomIdIsCreateHash ? acceptedCreate(room) : entries.get(CREATE_KEY)
  return authState(room.version, create, (key) => (key === CREATE_KEY ? create : entries.get(key)))
}

function acceptedCreate(room: RoomGraph): RoomEvent | undefined {
  const id = createIdOfRoom(room.roomId)
  return room.isRefused(id) ? undefined : room.event(id)
}
