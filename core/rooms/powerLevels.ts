import { isJsonObject, type Json, type JsonObject, memberOf } from '../event/json.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import type { RoomVersion } from '../event/roomVersion.ts'

/** What a user needs at the least to do each thing, and what each user has. */
export interface PowerLevels {
  levelOf(userId: string): number
  /** The level that sending an event of this type takes. */
  requiredFor(type: string, isState: boolean): number
  readonly ban: number
  readonly kick: number
  readonly invite: number
  readonly redact: number
}

/** Above every level that an event can state. */
const CREATOR_LEVEL = Number.POSITIVE_INFINITY

/** The creators of a room, as its version names them. */
export function creatorsOf(version: RoomVersion, create: RoomEvent): ReadonlySet<string> {
  const creators = new Set<string>()
  const named = memberOf(create.content, 'creator')
  creators.add(version.creatorIs === 'content' && typeof named === 'string' ? named : create.sender)
  const additional = memberOf(create.content, 'additional_creators')
  if (version.creatorsArePrivileged && Array.isArray(additional)) {
    for (const userId of additional) if (typeof userId === 'string') creators.add(userId)
  }
  return creators
}

/** The levels of a room from its create event and its power levels event, if it has one yet. */
export function powerLevels(
  version: RoomVersion,
  create: RoomEvent | undefined,
  content: JsonObject | undefined,
): PowerLevels {
  const creators = create ? creatorsOf(version, create) : new Set<string>()
  const integer = (key: string, fallback: number) => (content ? integerAt(content, key, fallback) : fallback)
  const users = objectAt(content, 'users')
  const events = objectAt(content, 'events')
  const usersDefault = integer('users_default', 0)
  const eventsDefault = integer('events_default', 0)
  // Until a room has power levels, anybody in it may send state (and the creator stands at 100).
  const stateDefault = content ? integer('state_default', 50) : 0
  return {
    levelOf(userId) {
      if (creators.has(userId)) {
        if (version.creatorsArePrivileged) return CREATOR_LEVEL
        if (!content) return 100
      }
      return integerAt(users, userId, usersDefault)
    },
    requiredFor: (type, isState) => integerAt(events, type, isState ? stateDefault : eventsDefault),
    ban: integer('ban', 50),
    kick: integer('kick', 50),
    invite: integer('invite', 0),
    redact: integer('redact', 50),
  }
}

const EMPTY: JsonObject = {}

const objectAt = (content: JsonObject | undefined, key: string): JsonObject => {
  const value: Json | undefined = content && memberOf(content, key)
  return isJsonObject(value) ? value : EMPTY
}

function integerAt(object: JsonObject, key: string, fallback: number): number {
  const value = memberOf(object, key)
  return typeof value === 'number' ? value : fallback
}
