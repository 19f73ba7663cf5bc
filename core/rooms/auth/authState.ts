import type { JsonObject } from '../../event/json.ts'
import { memberOf } from '../../event/json.ts'
import type { RoomEvent, StateKey } from '../../event/roomEvent.ts'
import type { RoomVersion } from '../../event/roomVersion.ts'
import { JOIN_RULES_KEY, memberKey, POWER_LEVELS_KEY } from '../authEvents.ts'
import { type PowerLevels, powerLevels } from '../powerLevels.ts'

/** The state that an event is judged against, read through the questions that the rules ask. */
export interface AuthState {
  readonly create: RoomEvent | undefined
  entry(key: StateKey): RoomEvent | undefined
  readonly levels: PowerLevels
  readonly previousLevels: JsonObject | undefined
  readonly joinRule: string
  /** The membership of a user: `leave` for somebody of whom the room has never heard. */
  membershipOf(userId: string): string
}

export function authState(
  version: RoomVersion,
  create: RoomEvent | undefined,
  entry: (key: StateKey) => RoomEvent | undefined,
): AuthState {
  const previousLevels = entry(POWER_LEVELS_KEY)?.content
  const joinRule = textAt(entry(JOIN_RULES_KEY), 'join_rule') ?? 'invite'
  return {
    create,
    entry,
    levels: powerLevels(version, create, previousLevels),
    previousLevels,
    joinRule,
    membershipOf: (userId) => textAt(entry(memberKey(userId)), 'membership') ?? 'leave',
  }
}

export function textAt(event: RoomEvent | undefined, key: string): string | undefined {
  const value = event && memberOf(event.content, key)
  return typeof value === 'string' ? value : undefined
}
