import { must } from '../../assert.ts'
import { compareCodePoints } from '../../event/canonicalJson.ts'
import type { EventId } from '../../event/ids.ts'
import { memberOf } from '../../event/json.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import { Heap } from '../../heap.ts'
import { powerLevels } from '../powerLevels.ts'
import { authParentsOf } from './authChain.ts'
import { authEventsOf, type EventSource, eventOf } from './source.ts'

/**
 * A power event can take rights away from others:
 * https://spec.matrix.org/latest/rooms/v12/#definitions. In `roost.1` a revocation is one too.
 */
export function isPowerEvent(source: EventSource, event: RoomEvent): boolean {
  if (event.stateKey === undefined) return false
  switch (event.type) {
    case 'm.room.power_levels':
    case 'm.room.join_rules':
      return true
    case 'm.room.member': {
      const membership = memberOf(event.content, 'membership')
      return (membership === 'leave' || membership === 'ban') && event.sender !== event.stateKey
    }
    case 'roost.revoke':
      return source.version.devices
    default:
      return false
  }
}

/**
 * Reverse topological power ordering: what an event rests on comes before it; among those that are free to come next,
 * the sender's greater power first, then the earlier time, then the lesser id.
 */
export function inPowerOrder(source: EventSource, events: ReadonlySet<EventId>): EventId[] {
  const children = new Map<EventId, EventId[]>()
  const openParents = new Map<EventId, number>()
  const ready = new Heap<Ranked>(comparePower)
  for (const id of events) {
    const parents = new Set(authParentsOf(source, id).filter((parent) => events.has(parent)))
    openParents.set(id, parents.size)
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), id])
    if (parents.size === 0) ready.push(rank(source, id))
  }
  const ordered: EventId[] = []
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    ordered.push(next.id)
    for (const child of children.get(next.id) ?? []) {
      const open = must(openParents.get(child), 'a child is one of the events') - 1
      openParents.set(child, open)
      if (open === 0) ready.push(rank(source, child))
    }
  }
  return ordered
}

interface Ranked {
  readonly id: EventId
  readonly revokes: boolean
  readonly level: number
  readonly ts: number
}

function rank(source: EventSource, id: EventId): Ranked {
  const event = eventOf(source, id)
  const revokes = source.version.devices && event.type === 'roost.revoke'
  return { id, revokes, level: senderLevelOf(source, event), ts: event.originServerTs }
}

function comparePower(left: Ranked, right: Ranked): number {
  // A revocation goes before everything it does not rest on: a stolen device gains nothing by back-dating.
  if (left.revokes !== right.revokes) return left.revokes ? -1 : 1
  if (left.level !== right.level) return left.level > right.level ? -1 : 1
  return left.ts - right.ts || compareCodePoints(left.id, right.id)
}

/** The level that the sender had by the event's own auth_events, never by current state. */
function senderLevelOf(source: EventSource, event: RoomEvent): number {
  const behind = authEventsOf(source, event)
  const find = (type: string) => behind.find((auth) => auth.type === type && auth.stateKey === '')
  const create = find('m.room.create') ?? (event.type === 'm.room.create' ? event : undefined)
  return powerLevels(source.version, create, find('m.room.power_levels')?.content).levelOf(event.sender)
}
