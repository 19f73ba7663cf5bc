import type { EventId } from '../../event/ids.ts'
import { createIdOfRoom } from '../../event/ids.ts'
import { type EventSource, eventOf } from './source.ts'

/** The events and everything behind them along auth_events. Iterative: chains are as long as a hostile author likes. */
export function authChainOf(source: EventSource, events: Iterable<EventId>): Set<EventId> {
  const chain = new Set(events)
  const open = [...chain]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const parent of authParentsOf(source, id)) {
      if (chain.has(parent)) continue
      chain.add(parent)
      open.push(parent)
    }
  }
  return chain
}

/** The ids that an event rests on; in version 12 the create event is one of them without being listed. */
export function authParentsOf(source: EventSource, id: EventId): readonly EventId[] {
  const event = eventOf(source, id)
  if (!source.version.roomIdIsCreateHash || event.type === 'm.room.create') return event.authEvents
  return [...event.authEvents, createIdOfRoom(event.roomId)]
}

/**
 * The auth difference: events in the auth chain of some of the states but not of all. The chain of what the states
 * share is in all of them, so it is walked only where a difference is left to subtract it from.
 */
export function authDifferenceOf(
  source: EventSource,
  perState: readonly ReadonlySet<EventId>[],
  shared: () => Iterable<EventId>,
): Set<EventId> {
  const chains = perState.map((events) => authChainOf(source, events))
  const difference = new Set<EventId>()
  for (const chain of chains) {
    for (const id of chain) if (!chains.every((other) => other.has(id))) difference.add(id)
  }
  if (difference.size === 0) return difference
  for (const id of authChainOf(source, shared())) difference.delete(id)
  return difference
}

/**
 * The conflicted state subgraph (MSC4297): every event on a path of auth_events between two conflicted events, ends
 * included. That is what lies behind a conflicted event and has a conflicted event behind it.
 */
export function conflictedSubgraphOf(source: EventSource, conflicted: ReadonlySet<EventId>): Set<EventId> {
  const behind = authChainOf(source, conflicted)
  const children = new Map<EventId, EventId[]>()
  for (const id of behind) {
    for (const parent of authParentsOf(source, id)) {
      const list = children.get(parent)
      if (list) list.push(id)
      else children.set(parent, [id])
    }
  }
  const subgraph = new Set(conflicted)
  const open = [...conflicted]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const child of children.get(id) ?? []) {
      if (subgraph.has(child)) continue
      subgraph.add(child)
      open.push(child)
    }
  }
  return subgraph
}
