import { memberOf } from '../../core/event/json.ts'
import type { RoomEvent } from '../../core/event/roomEvent.ts'

/** The text of a message, or undefined where the event is none that can be shown. */
export function messageBody(event: RoomEvent): string | undefined {
  if (event.type !== 'm.room.message' || event.stateKey !== undefined) return undefined
  const body = memberOf(event.content, 'body')
  return typeof body === 'string' ? body : undefined
}
