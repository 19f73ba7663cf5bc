import { must } from '../assert.ts'
import { createIdOfRoom, type EventId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import { type RoomEvent, type StateKey, stateKey } from '../event/roomEvent.ts'
import type { RoomVersion } from '../event/roomVersion.ts'
import { authorise } from '../rooms/auth/authorise.ts'
import { authState } from '../rooms/auth/authState.ts'
import { authKeysOf, authSubject, CREATE_KEY, POWER_LEVELS_KEY } from '../rooms/authEvents.ts'
import { powerLevels } from '../rooms/powerLevels.ts'

export type PlainState = ReadonlyMap<StateKey, EventId>

export interface PlainRoom {
  readonly version: RoomVersion
  event(id: EventId): RoomEvent | undefined
  isRefused(id: EventId): boolean
}

/**
 * State resolution once more, as the specification words it and with no thought of time: sets are computed whole, orders
 * by looking for the next again and again. What the real one is held against.
 */
export class NaiveResolution {
  readonly #room: PlainRoom
  readonly #chains = new Map<EventId, Set<EventId>>()

  constructor(room: PlainRoom) {
    this.#room = room
  }

  resolve(states: readonly PlainState[]): Map<StateKey, EventId> {
    const { includesConflictedSubgraph, startsEmpty } = this.#room.version.stateResolution
    const keys = new Set(states.flatMap((state) => [...state.keys()]))
    const unconflicted = new Map<StateKey, EventId>()
    const conflicted = new Set<EventId>()
    for (const key of keys) {
      const values = states.map((state) => state.get(key))
      const [first] = values
      if (first !== undefined && values.every((value) => value === first)) unconflicted.set(key, first)
      else for (const value of values) if (value !== undefined) conflicted.add(value)
    }
    if (conflicted.size === 0) return unconflicted

    const full = new Set([...conflicted, ...this.#authDifference(states)])
    if (includesConflictedSubgraph) for (const id of this.#subgraph(conflicted)) full.add(id)

    const powerEvents = [...full].filter((id) => this.#isPowerEvent(this.#event(id)))
    const x = [...full].filter((id) => powerEvents.some((power) => power === id || this.#chainOf(power).has(id)))
    const partial = new Map(startsEmpty ? [] : unconflicted)
    this.#apply(this.#powerOrder(x), partial)
    const rest = [...full].filter((id) => !x.includes(id))
    this.#apply(this.#mainlineOrder(rest, partial.get(POWER_LEVELS_KEY)), partial)
    return new Map([...partial, ...unconflicted])
  }

  #event(id: EventId): RoomEvent {
    return must(this.#room.event(id), 'events of a room are there')
  }

  #authParents(event: RoomEvent): EventId[] {
    const implied = this.#room.version.roomIdIsCreateHash && event.type !== 'm.room.create'
    return implied ? [...event.authEvents, createIdOfRoom(event.roomId)] : [...event.authEvents]
  }

  /** All of an event's auth events, all of theirs, and so on: not the event itself. */
  #chainOf(id: EventId): Set<EventId> {
    const known = this.#chains.get(id)
    if (known) return known
    const chain = new Set<EventId>()
    for (const parent of this.#authParents(this.#event(id))) {
      chain.add(parent)
      for (const further of this.#chainOf(parent)) chain.add(further)
    }
    this.#chains.set(id, chain)
    return chain
  }

  #authDifference(states: readonly PlainState[]): Set<EventId> {
    const chains = states.map((state) => new Set([...state.values()].flatMap((id) => [id, ...this.#chainOf(id)])))
    const union = new Set(chains.flatMap((chain) => [...chain]))
    return new Set([...union].filter((id) => !chains.every((chain) => chain.has(id))))
  }

  #subgraph(conflicted: ReadonlySet<EventId>): EventId[] {
    const everything = new Set([...conflicted].flatMap((id) => [id, ...this.#chainOf(id)]))
    return [...everything].filter(
      (id) => conflicted.has(id) || [...conflicted].some((end) => this.#chainOf(id).has(end)),
    )
  }

  #isPowerEvent(event: RoomEvent): boolean {
    if (event.type === 'm.room.power_levels' || event.type === 'm.room.join_rules') return true
    if (event.type === 'roost.revoke') return this.#room.version.devices
    const membership = memberOf(event.content, 'membership')
    const removes = membership === 'leave' || membership === 'ban'
    return event.type === 'm.room.member' && removes && event.sender !== event.stateKey
  }

  #powerOrder(events: readonly EventId[]): EventId[] {
    const revocations = events.filter((id) => this.#room.version.devices && this.#event(id).type === 'roost.revoke')
    const urgencyOf = (id: EventId) => {
      if (revocations.includes(id)) return 0
      return revocations.some((revocation) => this.#chainOf(revocation).has(id)) ? 1 : 2
    }
    const rankOf = (id: EventId): Rank => {
      const event = this.#event(id)
      return [urgencyOf(id), -this.#levelOf(event), event.originServerTs, id]
    }
    const ranks = new Map(events.map((id) => [id, rankOf(id)]))
    return this.#repeatedly(events, (remaining) => {
      // Edges are those between the events themselves: in 2.0 a chain that leaves the set orders nothing.
      const restsOn = (id: EventId) => this.#authParents(this.#event(id))
      const free = remaining.filter((id) => !restsOn(id).some((parent) => remaining.includes(parent)))
      return leastOf(free, ranks)
    })
  }

  #levelOf(event: RoomEvent): number {
    const behind = this.#soundAuthEvents(event)
    const create = event.type === 'm.room.create' ? event : behind.get(CREATE_KEY)
    return powerLevels(this.#room.version, create, behind.get(POWER_LEVELS_KEY)?.content).levelOf(event.sender)
  }

  #mainlineOrder(events: readonly EventId[], levels: EventId | undefined): EventId[] {
    const mainline: EventId[] = []
    for (let id = levels; id !== undefined; id = this.#levelsBehind(id)) mainline.push(id)
    const positionOf = (event: EventId): number => {
      for (let id: EventId | undefined = event; id !== undefined; id = this.#levelsBehind(id)) {
        if (mainline.includes(id)) return mainline.indexOf(id)
      }
      return Number.POSITIVE_INFINITY
    }
    const rankOf = (id: EventId): Rank => [-positionOf(id), this.#event(id).originServerTs, id]
    const ranks = new Map(events.map((id) => [id, rankOf(id)]))
    return this.#repeatedly(events, (remaining) => leastOf(remaining, ranks))
  }

  #levelsBehind(id: EventId): EventId | undefined {
    return this.#soundAuthEvents(this.#event(id)).get(POWER_LEVELS_KEY)?.id
  }

  #soundAuthEvents(event: RoomEvent): Map<StateKey, RoomEvent> {
    const sound = this.#authParents(event).filter((id) => !this.#room.isRefused(id))
    return new Map(sound.map((id) => [keyOf(this.#event(id)), this.#event(id)]))
  }

  #repeatedly(events: readonly EventId[], next: (remaining: readonly EventId[]) => EventId): EventId[] {
    const ordered: EventId[] = []
    let remaining = [...events]
    while (remaining.length > 0) {
      const first = next(remaining)
      ordered.push(first)
      remaining = remaining.filter((id) => id !== first)
    }
    return ordered
  }

  #apply(order: readonly EventId[], state: Map<StateKey, EventId>): void {
    const { version } = this.#room
    for (const id of order) {
      const event = this.#event(id)
      const entries = this.#soundAuthEvents(event)
      for (const key of [CREATE_KEY, ...authKeysOf(version, authSubject(event))]) {
        const resolved = state.get(key)
        if (resolved !== undefined) entries.set(key, this.#event(resolved))
      }
      const judged = authorise(
        version,
        event,
        authState(version, entries.get(CREATE_KEY), (key) => entries.get(key)),
      )
      if (judged.allowed) state.set(keyOf(event), id)
    }
  }
}

/** Compared member by member, the least first. */
type Rank = readonly (number | string)[]

function leastOf(ids: readonly EventId[], ranks: ReadonlyMap<EventId, Rank>): EventId {
  const rankOf = (id: EventId): Rank => ranks.get(id) ?? []
  return ids.reduce((least, id) => (isLess(rankOf(id), rankOf(least)) ? id : least))
}

function isLess(left: Rank, right: Rank): boolean {
  const at = left.findIndex((member, index) => member !== right[index])
  return at >= 0 && (left[at] ?? 0) < (right[at] ?? 0)
}

const keyOf = (event: RoomEvent): StateKey => stateKey(event.type, must(event.stateKey, 'a state event'))
