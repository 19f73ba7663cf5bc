import type { EventId, RoomId, UserId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import type { RoomEvent } from '../event/roomEvent.ts'

/** An event as published fixtures write it: readable ids, no hashes, no signatures. */
export interface FixturePdu {
  readonly event_id: string
  readonly room_id?: string
  readonly type: string
  readonly sender: string
  readonly state_key?: string
  readonly content: JsonObject
  readonly prev_events?: readonly string[]
  readonly auth_events?: readonly string[]
  readonly origin_server_ts: number
}

/** A fixture's event for the graph, under the id that the caller gives. */
export function fixtureEvent(pdu: FixturePdu): RoomEvent {
  const id = pdu.event_id as EventId
  return {
    id,
    roomId: (pdu.room_id ?? `!${id.slice(1)}`) as RoomId,
    type: pdu.type,
    stateKey: pdu.state_key,
    sender: pdu.sender as UserId,
    content: pdu.content,
    prevEvents: (pdu.prev_events ?? []) as EventId[],
    authEvents: (pdu.auth_events ?? []) as EventId[],
    originServerTs: pdu.origin_server_ts,
    signatures: [],
  }
}
