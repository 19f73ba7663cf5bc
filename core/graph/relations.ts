import type { EventId } from '../event/ids.ts'
import { isJsonObject, type JsonObject, memberOf } from '../event/json.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import type { RoomVersion } from '../event/roomVersion.ts'

/** What an event asks to redact; undefined for any event that is no redaction. */
export function redactedBy(version: RoomVersion, event: RoomEvent): EventId | undefined {
  if (event.type !== REDACTION_TYPE || event.stateKey !== undefined) return undefined
  const target = version.redactsStandsIn === 'event' ? event.redacts : memberOf(event.content, 'redacts')
  return typeof target === 'string' ? (target as EventId) : undefined
}

/** What an event says it replaces. */
export const replacedBy = (event: RoomEvent): EventId | undefined => relatedTo(event, 'm.replace')?.target

/** What a reaction says it is to; undefined for any other event. */
export const annotatedBy = (event: RoomEvent): EventId | undefined => relatedTo(event, 'm.annotation')?.target

/** The sign that a reaction puts on a message. */
export function reactionKey(event: RoomEvent): string | undefined {
  if (event.type !== REACTION_TYPE || event.stateKey !== undefined) return undefined
  const related = relatedTo(event, 'm.annotation')
  const key = related && memberOf(related.relation, 'key')
  return typeof key === 'string' ? key : undefined
}

/** Whether an event is an edit or a reaction, which a redaction leaves of it. */
export const isAboutAnother = (event: RoomEvent): boolean =>
  replacedBy(event) !== undefined || annotatedBy(event) !== undefined

function relatedTo(event: RoomEvent, relType: RelationType): { target: EventId; relation: JsonObject } | undefined {
  const relation = memberOf(event.content, 'm.relates_to')
  if (!isJsonObject(relation) || memberOf(relation, 'rel_type') !== relType) return undefined
  const target = memberOf(relation, 'event_id')
  return typeof target === 'string' ? { target: target as EventId, relation } : undefined
}

/** The relation that an event about another one carries. */
export const relationTo = (target: EventId, relType: RelationType, more: JsonObject = {}): JsonObject => ({
  'm.relates_to': { ...more, rel_type: relType, event_id: target },
})

type RelationType = 'm.replace' | 'm.annotation'

export const REDACTION_TYPE = 'm.room.redaction'
export const REACTION_TYPE = 'm.reaction'
