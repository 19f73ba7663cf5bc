import { createIdOfRoom } from '../../core/event/ids.ts'
import { memberOf } from '../../core/event/json.ts'
import { CONVERSATION_KEY } from '../../core/graph/foundRoom.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { textAt } from '../../core/rooms/auth/authState.ts'
import type { History } from '../contract.ts'

/** A channel for those who are invited, or a conversation of some people who are all its owners. */
export type ConversationKind = 'private' | 'direct'

/**
 * What a room says of itself in its create event, which nobody can change: the event that names it in the root is
 * anybody's to write again. Undefined for a room that everybody of the community reads.
 */
export function conversationKind(room: RoomGraph): ConversationKind | undefined {
  const create = room.event(createIdOfRoom(room.roomId))
  const kind = create && memberOf(create.content, CONVERSATION_KEY)
  if (kind === undefined) return undefined
  // One that a newer Roost knows of is none that is open to all.
  return kind === 'direct' ? 'direct' : 'private'
}

/** What those who come later may read. */
export function historyOf(room: RoomGraph): History {
  const visibility = textAt(room.stateEvent(room.currentState, 'm.room.history_visibility'), 'history_visibility')
  return visibility === 'joined' ? 'joined' : 'shared'
}
