import type { EventId } from '../../event/ids.ts'
import { createIdOfRoom } from '../../event/ids.ts'
import { Heap } from '../../heap.ts'
import { compareText } from '../../order.ts'
import { type EventSource, eventOf } from './source.ts'

/**
 * The events and everything behind them along auth_events, down to a depth. Iterative: chains are as long as a hostile
 * author likes.
 */
export function authChainOf(source: EventSource, events: Iterable<EventId>, depthMin = 0): Set<EventId> {
  const chain = new Set(events)
  const open = [...chain]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (source.authIndex.depthOf(id) <= depthMin) continue
    for (const parent of eventOf(source, id).authEvents) {
      if (chain.has(parent)) continue
      chain.add(parent)
      open.push(parent)
    }
  }
  return chain
}

/** The least depth among events: below it there is nothing of them. */
export function leastDepthOf(source: EventSource, events: Iterable<EventId>): number {
  let least = Number.POSITIVE_INFINITY
  for (const id of events) least = Math.min(least, source.authIndex.depthOf(id))
  return least
}

/** The ids that an event rests on; in version 12 the create event is one of them without being listed. */
export function authParentsOf(source: EventSource, id: EventId): readonly EventId[] {
  const event = eventOf(source, id)
  if (!source.version.roomIdIsCreateHash || event.type === 'm.room.create') return event.authEvents
  return [...event.authEvents, createIdOfRoom(event.roomId)]
}

/**
 * The auth difference: events in the auth chain of some of the states but not of all. Walks from the events in which
 * the states differ, the deepest first, and stops where everything left is in every chain; what the states share, and
 * whatever that rests on, is in every chain by itself. So the cost is that of the fork, not of the room.
 */
export function authDifferenceOf(
  source: EventSource,
  perState: readonly ReadonlySet<EventId>[],
  isShared: (id: EventId) => boolean,
): Set<EventId> {
  const all = (1n << BigInt(perState.length)) - 1n
  const reachedBy = new Map<EventId, bigint>()
  const open = new Heap<Reached>(deepestFirst)
  let partialCount = 0
  const reach = (id: EventId, states: bigint) => {
    const before = reachedBy.get(id)
    const after = (before ?? 0n) | states
    if (after === before) return
    reachedBy.set(id, after)
    if (before === undefined) open.push({ id, depth: source.authIndex.depthOf(id) })
    if ((before ?? all) === all && after !== all) partialCount++
    if (before !== undefined && before !== all && after === all) partialCount--
  }
  perState.forEach((events, index) => {
    for (const id of events) reach(id, 1n << BigInt(index))
  })

  const difference = new Set<EventId>()
  const behindShared = new SharedChain(source, isShared)
  for (let next = open.pop(); next !== undefined && partialCount > 0; next = open.pop()) {
    let states = reachedBy.get(next.id) ?? 0n
    if (states !== all) {
      partialCount--
      if (behindShared.has(next.id)) states = all
      else difference.add(next.id)
    }
    for (const parent of eventOf(source, next.id).authEvents) reach(parent, states)
  }
  return difference
}

interface Reached {
  readonly id: EventId
  readonly depth: number
}

/** What rests on an event is deeper than it, so an event is taken up only when all that reaches it has been. */
const deepestFirst = (left: Reached, right: Reached): number =>
  right.depth - left.depth || compareText(left.id, right.id)

/** Whether something that all states share rests on an event, or is it. Asked forwards, since the answer is near. */
class SharedChain {
  readonly #source: EventSource
  readonly #isShared: (id: EventId) => boolean
  readonly #known = new Map<EventId, boolean>()

  constructor(source: EventSource, isShared: (id: EventId) => boolean) {
    this.#source = source
    this.#isShared = isShared
  }

  has(id: EventId): boolean {
    const seen = new Set([id])
    const open = [id]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.#known.get(next) ?? this.#isShared(next)) {
        this.#known.set(id, true)
        return true
      }
      if (this.#known.get(next) === false) continue
      for (const child of this.#source.authIndex.childrenOf(next)) {
        if (seen.has(child)) continue
        seen.add(child)
        open.push(child)
      }
    }
    // Nothing that was passed leads to anything shared.
    for (const passed of seen) this.#known.set(passed, false)
    return false
  }
}

/**
 * The conflicted state subgraph (MSC4297): every event on a path of auth_events between two conflicted events, ends
 * included. That is what lies behind a conflicted event and has a conflicted event behind it.
 */
export function conflictedSubgraphOf(source: EventSource, conflicted: ReadonlySet<EventId>): Set<EventId> {
  const behind = authChainOf(source, conflicted, leastDepthOf(source, conflicted))
  const deepestLast = [...behind].sort(
    (left, right) => source.authIndex.depthOf(left) - source.authIndex.depthOf(right),
  )
  const subgraph = new Set(conflicted)
  for (const id of deepestLast) {
    if (eventOf(source, id).authEvents.some((parent) => subgraph.has(parent))) subgraph.add(id)
  }
  return subgraph
}
