import { must } from '../../assert.ts'
import { compareCodePoints } from '../../event/codePoints.ts'
import type { EventId } from '../../event/ids.ts'
import { memberOf } from '../../event/json.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import { Heap } from '../../heap.ts'
import { powerLevels } from '../powerLevels.ts'
import { authChainOf, authParentsOf } from './authChain.ts'
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
export function inPowerOrder(source: EventSource, events: ReadonlySet<EventId>): PowerRank[] {
  const children = new Map<EventId, EventId[]>()
  const openParents = new Map<EventId, number>()
  const ready = new Heap<PowerRank>(comparePower)
  const behindRevocations = authChainOf(source, revocationsAmong(source, events))
  const rank = (id: EventId) => rankOf(source, id, behindRevocations)
  for (const id of events) {
    const parents = new Set(authParentsOf(source, id).filter((parent) => events.has(parent)))
    openParents.set(id, parents.size)
    for (const parent of parents) {
      const list = children.get(parent)
      if (list) list.push(id)
      else children.set(parent, [id])
    }
    if (parents.size === 0) ready.push(rank(id))
  }
  const ordered: PowerRank[] = []
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    ordered.push(next)
    for (const child of children.get(next.id) ?? []) {
      const open = must(openParents.get(child), 'a child is one of the events') - 1
      openParents.set(child, open)
      if (open === 0) ready.push(rank(child))
    }
  }
  return ordered
}

/** What reverse topological power ordering goes by, among events that are free to come next. */
export interface PowerRank {
  readonly id: EventId
  /** 0 for a revocation, 1 for what a revocation rests on, 2 for everything else. */
  readonly urgency: number
  /** The sender's level by the event's own auth_events; infinity for a creator of version 12. */
  readonly level: number
  readonly ts: number
}

const isRevocation = (source: EventSource, event: RoomEvent): boolean =>
  source.version.devices && event.type === 'roost.revoke'

const revocationsAmong = (source: EventSource, events: ReadonlySet<EventId>): EventId[] =>
  [...events].filter((id) => isRevocation(source, eventOf(source, id)))

function rankOf(source: EventSource, id: EventId, behindRevocations: ReadonlySet<EventId>): PowerRank {
  const event = eventOf(source, id)
  const urgency = isRevocation(source, event) ? 0 : behindRevocations.has(id) ? 1 : 2
  return { id, urgency, level: senderLevelOf(source, event), ts: event.originServerTs }
}

function comparePower(left: PowerRank, right: PowerRank): number {
  // A revocation, and so what it rests on, goes before everything else: a stolen device gains nothing by back-dating.
  if (left.urgency !== right.urgency) return left.urgency - right.urgency
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
