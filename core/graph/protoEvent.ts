import { must } from '../assert.ts'
import type { EventId, UserId } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { Heap } from '../heap.ts'
import { ownPrevEventCountMax } from '../limits.ts'
import { authSelectionOf } from '../rooms/authEvents.ts'
import { type Entry, isAccepted } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'
import { ShadowingReasons } from './shadowingReasons.ts'

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
  const parents = parentsFrom(room, draft.signer)
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
 * case those without which it would look as if the signer told two stories.
 */
function parentsFrom(room: RoomGraph, signer: string): readonly Entry[] {
  const extremities = room.forwardExtremities
  if (extremities.length <= ownPrevEventCountMax) return extremities
  const needed = neededFor(room, signer).slice(0, ownPrevEventCountMax)
  const others = extremities.filter((entry) => !needed.includes(entry)).sort((left, right) => left.rank - right.rank)
  const oldestCount = Math.ceil((ownPrevEventCountMax - needed.length) / 2)
  const newestCount = ownPrevEventCountMax - needed.length - oldestCount
  return [...needed, ...others.slice(0, oldestCount), ...others.slice(others.length - newestCount)]
}

/**
 * The extremity that is built on the last unshadowed event that the signer wrote: what came before that lies behind it, or
 * something lies behind it that shadowed it. And for what the signer wrote since, such as have it shadowed.
 */
function neededFor(room: RoomGraph, signer: string): readonly Entry[] {
  const needed = new Set<Entry>()
  const reasons = new ShadowingReasons(room)
  for (const entry of room.latestEntries()) {
    if (entry.signer !== signer || !isAccepted(entry)) continue
    if (!room.shadowed.has(entry))
      return [...new Set([must(extremityOver(room, entry), 'it lies behind an extremity'), ...needed])]
    if ([...needed].some((extremity) => reasons.excuse(entry, extremity))) continue
    const reason = room.forwardExtremities.find((extremity) => reasons.excuse(entry, extremity))
    if (reason) needed.add(reason)
  }
  return [...needed]
}

/** An extremity at or behind which an unshadowed entry lies. Costs a walk down to that. */
function extremityOver(room: RoomGraph, entry: Entry): Entry | undefined {
  const open = new Heap<readonly [entry: Entry, from: Entry]>(([left], [right]) => right.rank - left.rank)
  const seen = new Set(room.forwardExtremities)
  for (const extremity of seen) open.push([extremity, extremity])
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [reached, from] = next
    if (reached === entry) return from
    for (const parent of reached.parents) {
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
