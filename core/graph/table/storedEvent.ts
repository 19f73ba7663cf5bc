import type { EventId, RoomId, UserId } from '../../event/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../../event/json.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import { REDACTION_TYPE } from '../relations.ts'

/** What is needed of an event again and again, and what can be found out of it when it is asked for. */
export interface StoredFacts {
  readonly id: EventId
  readonly roomId: RoomId
  readonly type: string
  readonly stateKey: string | undefined
  readonly sender: UserId
  readonly originServerTs: number
  readonly prevEvents: () => readonly EventId[]
  readonly authEvents: () => readonly EventId[]
  /** As JSON, where it is at hand. */
  readonly content: Uint8Array | undefined
}

/** Fetches a whole event from where it is stored. Undefined for a message that cannot be read any more. */
export type EventSource = (id: EventId) => RoomEvent | undefined

/** An event of which only what places it is at hand: the rest is fetched once, when somebody asks for it. */
export function storedEvent(facts: StoredFacts, source: EventSource): RoomEvent {
  const { id, roomId, type, stateKey, sender, originServerTs } = facts
  let fetched: RoomEvent | undefined
  let content: JsonObject | undefined
  const whole = () => (fetched ??= source(id))
  return {
    id,
    roomId,
    type,
    stateKey,
    sender,
    originServerTs,
    get prevEvents() {
      return facts.prevEvents()
    },
    get authEvents() {
      return facts.authEvents()
    },
    get content() {
      content ??= facts.content === undefined ? (whole()?.content ?? {}) : readContent(facts.content)
      return content
    },
    get signatures() {
      return whole()?.signatures ?? []
    },
  }
}

/** Whether rules or other events rest on what an event says, so that it must be at hand in any case. */
export const keepsContent = ({ type, stateKey }: Pick<RoomEvent, 'type' | 'stateKey'>): boolean =>
  stateKey !== undefined || type === REDACTION_TYPE || type === 'm.room.power_levels'

export const contentBytes = (content: JsonObject): Uint8Array => new TextEncoder().encode(JSON.stringify(content))

function readContent(bytes: Uint8Array): JsonObject {
  const content: Json = JSON.parse(new TextDecoder().decode(bytes))
  return isJsonObject(content) ? content : {}
}
