import type { EventId } from '../event/ids.ts'
import { isJsonObject, memberOf } from '../event/json.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import type { RoomVersion } from '../event/roomVersion.ts'

/** What an event asks to redact; undefined for any event that is no redaction. */
export function redactedBy(version: RoomVersion, event: RoomEvent): EventId | undefined {
  if (event.type !== REDACTION_TYPE || event.stateKey !== undefined) return undefined
  const target = version.redactsStandsIn === 'event' ? event.redacts : memberOf(event.content, 'redacts')
  return typeof target === 'string' ? (target as EventId) : undefined
}

/** What an event says it replaces. */
export function replacedBy(event: RoomEvent): EventId | undefined {
  const relation = memberOf(event.content, 'm.relates_to')
  if (!isJsonObject(relation) || memberOf(relation, 'rel_type') !== 'm.replace') return undefined
  const original = memberOf(relation, 'event_id')
  return typeof original === 'string' ? (original as EventId) : undefined
}

export const REDACTION_TYPE = 'm.room.redaction'
