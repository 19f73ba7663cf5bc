import type Sqlite from 'better-sqlite3'
import type { EventId, RoomId } from '../event/ids.ts'
import { type StateKey, splitStateKey } from '../event/roomEvent.ts'
import { preparedOnUse } from './preparedOnUse.ts'

/** What has changed of the current state of a room since it was last stored, or all of it. */
export interface RoomStateChange {
  readonly roomId: RoomId
  /** `all`: whatever is not listed is taken out. */
  readonly extent: 'all' | 'changes'
  readonly entries: readonly RoomStateEntry[]
}

export interface RoomStateEntry {
  readonly key: StateKey
  /** Undefined where the entry is taken out. */
  readonly value: { readonly eventId: EventId; readonly content: string } | undefined
}

/** Writes the current states of rooms, within the caller's transaction. The events are stored in the graph. */
export function roomStateWriter(database: Sqlite.Database): (change: RoomStateChange) => void {
  const statements = preparedOnUse({
    clear: () =>
      database.prepare<[string]>('DELETE FROM room_state WHERE room = (SELECT id FROM names WHERE name = ?)'),
    remove: () =>
      database.prepare<[string, string, string]>(
        `DELETE FROM room_state WHERE room = (SELECT id FROM names WHERE name = ?)
           AND type = (SELECT id FROM names WHERE name = ?) AND state_key = (SELECT id FROM names WHERE name = ?)`,
      ),
    put: () =>
      database.prepare<[string, string]>(
        `INSERT OR REPLACE INTO room_state (room, type, state_key, event, content)
           SELECT room, type, state_key, id, ? FROM auth_graph WHERE event_id = ? AND state_key IS NOT NULL`,
      ),
  })
  return ({ roomId, extent, entries }) => {
    if (extent === 'all') statements.clear.run(roomId)
    for (const { key, value } of entries) {
      const { type, key: text } = splitStateKey(key)
      if (value === undefined) statements.remove.run(roomId, type, text)
      else statements.put.run(value.content, value.eventId)
    }
  }
}

export interface StoredRoomState {
  readonly roomId: RoomId
  readonly type: string
  readonly stateKey: string
  readonly eventId: EventId
  readonly content: string
}

export const roomStateReader = (database: Sqlite.Database) =>
  database.prepare<[], StoredRoomState>(
    `SELECT rooms.name AS roomId, types.name AS type, keys.name AS stateKey, event_id AS eventId, content
       FROM room_state JOIN names AS rooms ON rooms.id = room_state.room JOIN names AS types ON types.id = room_state.type
         JOIN names AS keys ON keys.id = room_state.state_key JOIN auth_graph ON auth_graph.id = event
       ORDER BY room_state.room, room_state.type, room_state.state_key`,
  )
