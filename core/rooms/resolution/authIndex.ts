import type { EventId } from '../../event/ids.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'

/**
 * An index over the auth chains of a room: for every event its depth (one more than the greatest of its auth events)
 * and the events that name it as an auth event. Together they answer reachability questions by walking only what lies
 * between: nothing at or below a depth can rest on anything above it. The create event that version 12 leaves implied
 * is behind everything and is not listed.
 */
export class AuthIndex {
  readonly #depths = new Map<EventId, number>()
  readonly #children = new Map<EventId, EventId[]>()

  /** An index of events given in any order. Of events in a cycle, which no hash allows, the depth is 1. */
  static of(events: Iterable<RoomEvent>): AuthIndex {
    const byId = new Map([...events].map((event) => [event.id, event]))
    const index = new AuthIndex()
    const entered = new Set<EventId>()
    for (const first of byId.keys()) {
      const open = [first]
      for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
        const event = byId.get(id)
        const unseen = event?.authEvents.filter((parent) => byId.has(parent) && !entered.has(parent)) ?? []
        if (event !== undefined && !entered.has(id) && unseen.length > 0) {
          entered.add(id)
          open.push(...unseen)
          continue
        }
        entered.add(id)
        open.pop()
        if (event !== undefined) index.add(event)
      }
    }
    return index
  }

  /** Takes an event whose auth events were taken before it. Idempotent. */
  add(event: RoomEvent): void {
    if (this.#depths.has(event.id)) return
    let depth = 0
    for (const parent of event.authEvents) {
      depth = Math.max(depth, this.#depths.get(parent) ?? 0)
      const siblings = this.#children.get(parent)
      if (siblings) siblings.push(event.id)
      else this.#children.set(parent, [event.id])
    }
    this.#depths.set(event.id, depth + 1)
  }

  depthOf(id: EventId): number {
    return this.#depths.get(id) ?? 0
  }

  /** The events that name this one as an auth event, in no order that may reach an output. */
  childrenOf(id: EventId): readonly EventId[] {
    return this.#children.get(id) ?? NONE
  }
}

const NONE: readonly EventId[] = []
