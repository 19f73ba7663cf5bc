import type { EventId, UserId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { Heap } from '../heap.ts'
import { ownPrevEventCountMax } from '../limits.ts'
import { authSelectionOf } from '../rooms/authEvents.ts'
import { type Entry, isAccepted } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/** What an author wants to say; the rest of the event follows from the room. */
export interface Draft {
  readonly type: string
  readonly stateKey?: string
  readonly sender: UserId
  readonly content: JsonObject
  readonly originServerTs: number
  /** The name of the key that will sign: a device id, or the user key's own name. */
  readonly signer: string
}

/** An event on top of what the room holds, ready to be hashed and signed. */
export function protoEvent(room: RoomGraph, draft: Draft): JsonObject {
  const parents = parentsFrom(room.forwardExtremities, draft.signer)
  const state = room.stateOver(parents)
  const keys = authSelectionOf(room.version, { ...draft, stateKey: draft.stateKey })
  const authEvents = keys.map((key) => state.get(key)).filter((id): id is EventId => id !== undefined)
  return {
    type: draft.type,
    sender: draft.sender,
    content: draft.content,
    ...(draft.stateKey === undefined ? {} : { state_key: draft.stateKey }),
    ...(draft.type === 'm.room.create' ? {} : { room_id: room.roomId }),
    prev_events: parents.map((parent) => parent.event.id),
    auth_events: authEvents,
    depth: 1 + Math.max(0, ...parents.map((parent) => parent.rank)),
    origin_server_ts: draft.originServerTs,
  }
}

/**
 * All extremities where they are few; otherwise the newest and the oldest, so that a wide graph narrows again, and in any
 * case one that is built on the signer's own last event: to leave that out would look like telling two stories.
 */
function parentsFrom(extremities: readonly Entry[], signer: string): readonly Entry[] {
  if (extremities.length <= ownPrevEventCountMax) return extremities
  const byRank = extremities.toSorted((left, right) => left.rank - right.rank)
  const half = ownPrevEventCountMax / 2
  const chosen = [...byRank.slice(0, half), ...byRank.slice(-half)]
  const own = onOwnLine(extremities, signer)
  return own === undefined || chosen.includes(own) ? chosen : chosen.with(half, own)
}

/** The extremity at or behind which the signer's last event lies. Costs a walk down to that. */
function onOwnLine(extremities: readonly Entry[], signer: string): Entry | undefined {
  const open = new Heap<readonly [entry: Entry, from: Entry]>(([left], [right]) => right.rank - left.rank)
  const seen = new Set(extremities)
  for (const extremity of extremities) open.push([extremity, extremity])
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [entry, from] = next
    if (entry.signer === signer && isAccepted(entry)) return from
    for (const parent of entry.parents) {
      if (seen.has(parent)) continue
      seen.add(parent)
      open.push([parent, from])
    }
  }
  return undefined
}

/** A new room's create event, before any room is there to ask. */
export function createEvent(draft: Omit<Draft, 'type' | 'signer'>): JsonObject {
  return {
    type: 'm.room.create',
    sender: draft.sender,
    content: draft.content,
    state_key: '',
    prev_events: [],
    auth_events: [],
    depth: 1,
    origin_server_ts: draft.originServerTs,
  }
}
