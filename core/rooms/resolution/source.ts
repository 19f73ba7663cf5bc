import { must } from '../../assert.ts'
import { createIdOfRoom, type EventId } from '../../event/ids.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import type { RoomVersion } from '../../event/roomVersion.ts'
import { POWER_LEVELS_KEY } from '../authEvents.ts'
import type { AuthIndex } from './authIndex.ts'

/** Where resolution finds the events of one room. Every id that a state or an auth chain names must be there. */
export interface EventSource {
  readonly version: RoomVersion
  event(id: EventId): RoomEvent | undefined
  /** The auth chains of those events. */
  readonly authIndex: Pick<AuthIndex, 'depthOf' | 'childrenOf'>
  /** Whether the authorisation rules refused the event; such events take no part in authorising others. */
  isRefused(id: EventId): boolean
}

export const eventOf = (source: EventSource, id: EventId): RoomEvent =>
  must(source.event(id), 'every event of a state and of its auth chains is known')

/** The auth events of an event that count, with the create event where the version leaves it implied. */
export function authEventsOf(source: EventSource, event: RoomEvent): RoomEvent[] {
  const listed = event.authEvents.filter((id) => !source.isRefused(id)).map((id) => eventOf(source, id))
  const create = impliedCreateOf(source, event)
  return create === undefined ? listed : [create, ...listed]
}

/** The create event of a version 12 room, which is named by the room's id. */
function impliedCreateOf(source: EventSource, event: RoomEvent): RoomEvent | undefined {
  if (!source.version.roomIdIsCreateHash || event.type === 'm.room.create') return undefined
  return source.event(createIdOfRoom(event.roomId))
}

const [POWER_LEVELS] = POWER_LEVELS_KEY.split('\u0000')

/** The power levels event that an event was sent under, by its own claim. */
export const powerLevelsBehind = (source: EventSource, event: RoomEvent): RoomEvent | undefined =>
  authEventsOf(source, event).find(({ type, stateKey }) => type === POWER_LEVELS && stateKey === '')
