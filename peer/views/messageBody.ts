import { memberOf } from '../../core/event/json.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'

/** The text of a message as it can be read here, of a private room opened; undefined where there is none to show. */
export type BodyOf = (room: RoomGraph, event: RoomEvent) => string | undefined

/** The text of a message that is not sealed, or was opened; undefined where the event is none that can be shown. */
export function messageBody(event: RoomEvent): string | undefined {
  if (event.type !== 'm.room.message' || event.stateKey !== undefined) return undefined
  const body = memberOf(event.content, 'body')
  return typeof body === 'string' ? body : undefined
}
