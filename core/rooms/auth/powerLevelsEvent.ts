import { isJsonObject, type Json, type JsonObject, memberOf } from '../../event/json.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import type { RoomVersion } from '../../event/roomVersion.ts'
import { CREATE_KEY, POWER_LEVELS_KEY } from '../authEvents.ts'
import { creatorsOf } from '../powerLevels.ts'
import type { AuthState } from './authState.ts'
import { isMatrixUserId } from './userIdGrammar.ts'
import { allow, refuse, type Verdict } from './verdict.ts'

const SCALARS = ['users_default', 'events_default', 'state_default', 'ban', 'redact', 'kick', 'invite'] as const

/** Rule 10: a change of power levels. Nobody gives or takes what is above them. */
export function authorisePowerLevels(version: RoomVersion, event: RoomEvent, state: AuthState): Verdict {
  const { content } = event
  // 10.1 If any of the scalar properties is present and not an integer, reject.
  if (SCALARS.some((key) => !isIntegerOrAbsent(memberOf(content, key)))) {
    return refuse('10.1', 'a level is not an integer')
  }
  // 10.2 If events or notifications is present and not an object of integers, reject.
  if (!isMapOfIntegers(memberOf(content, 'events')) || !isMapOfIntegers(memberOf(content, 'notifications'))) {
    return refuse('10.2', 'a map of levels holds something else')
  }
  // 10.3 If users is present and not an object of valid user ids to integers, reject.
  const users = memberOf(content, 'users')
  if (!isMapOfIntegers(users) || !Object.keys(users ?? {}).every(isMatrixUserId)) {
    return refuse('10.3', 'the users map holds something else')
  }
  // 10.4 If users contains a creator of the room, reject.
  if (version.creatorsArePrivileged && state.create) {
    const creators = creatorsOf(version, state.create)
    if (Object.keys(users ?? {}).some((userId) => creators.has(userId))) {
      return refuse('10.4', 'creators have no level', CREATE_KEY)
    }
  }
  // 10.5 If there is no previous m.room.power_levels event in the room, allow.
  const previous = state.previousLevels
  if (previous === undefined) return allow
  return authoriseChanges(event, previous, state.levels.levelOf(event.sender))
}

function authoriseChanges(event: RoomEvent, previous: JsonObject, level: number): Verdict {
  const above = (value: number | undefined): boolean => value !== undefined && value > level
  // 10.6 For each scalar that was added, changed or removed: neither the old nor the new may exceed the sender's.
  for (const key of SCALARS) {
    const [before, after] = [integer(memberOf(previous, key)), integer(memberOf(event.content, key))]
    if (before !== after && (above(before) || above(after))) {
      return refuse('10.6', `${key} is above the sender`, POWER_LEVELS_KEY)
    }
  }
  // 10.7 The same for each entry that was changed in events or notifications.
  for (const map of ['events', 'notifications']) {
    for (const { before, after } of changes(previous, event.content, map)) {
      if (above(before) || above(after))
        return refuse('10.7', `an entry of ${map} is above the sender`, POWER_LEVELS_KEY)
    }
  }
  for (const { key, before, after } of changes(previous, event.content, 'users')) {
    // 10.8 For each entry changed in or removed from users, other than the sender's own: the old must be below.
    if (key !== event.sender && before !== undefined && before >= level) {
      return refuse('10.8', 'a user of the same or a higher level was changed', POWER_LEVELS_KEY)
    }
    // 10.9 For each entry added to or changed in users: the new may not exceed the sender's.
    if (above(after)) return refuse('10.9', 'nobody gives a level above their own', POWER_LEVELS_KEY)
  }
  // 10.10 Otherwise, allow.
  return allow
}

interface Change {
  readonly key: string
  readonly before: number | undefined
  readonly after: number | undefined
}

function changes(previous: JsonObject, next: JsonObject, map: string): Change[] {
  const [before, after] = [objectAt(previous, map), objectAt(next, map)]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys]
    .map((key) => ({ key, before: integer(memberOf(before, key)), after: integer(memberOf(after, key)) }))
    .filter((change) => change.before !== change.after)
}

const objectAt = (object: JsonObject, key: string): JsonObject => {
  const value = memberOf(object, key)
  return isJsonObject(value) ? value : {}
}
const integer = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined)
const isIntegerOrAbsent = (value: Json | undefined): boolean => value === undefined || Number.isSafeInteger(value)
const isMapOfIntegers = (value: Json | undefined): boolean =>
  value === undefined || (isJsonObject(value) && Object.values(value).every((level) => Number.isSafeInteger(level)))
