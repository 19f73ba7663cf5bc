import { isJsonObject, type JsonObject, memberOf } from '../../core/event/json.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import { isAboutAnother, replacedBy } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'

/** The text of a message or an edit as it can be read here, of a private room opened; undefined where there is none. */
export type BodyOf = (room: RoomGraph, event: RoomEvent) => string | undefined

/**
 * The text of a message that is not sealed, or was opened; undefined where the event is none that is shown by itself, as
 * edits are not.
 */
export function messageBody(event: RoomEvent): string | undefined {
  return isMessageType(event) && !isAboutAnother(event) ? textIn(event.content) : undefined
}

/** The text that takes the place of another, in an edit that is not sealed, or was opened. */
export function editedBody(event: RoomEvent): string | undefined {
  if (!isMessageType(event) || replacedBy(event) === undefined) return undefined
  const content = memberOf(event.content, 'm.new_content')
  return isJsonObject(content) ? textIn(content) : undefined
}

/** What somebody who searches may look for in an event. */
export const searchedText = (event: RoomEvent): string | undefined => messageBody(event) ?? editedBody(event)

const isMessageType = ({ type, stateKey }: RoomEvent): boolean => type === 'm.room.message' && stateKey === undefined

function textIn(content: JsonObject): string | undefined {
  const body = memberOf(content, 'body')
  return typeof body === 'string' ? body : undefined
}
