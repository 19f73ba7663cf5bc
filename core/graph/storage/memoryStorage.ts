import { assert, must } from '../../assert.ts'
import type { EventId, RoomId } from '../../event/ids.ts'
import { dependenciesOf, type StateKey } from '../../event/roomEvent.ts'
import { compareText } from '../../order.ts'
import { type GraphPage, withCopies } from './page.ts'
import {
  EMPTY_GROUP,
  type GraphBatch,
  type GraphStorage,
  type GroupNumber,
  type StoredEntry,
  type StoredGroup,
} from './port.ts'

/** A graph storage that is gone with its process: for tests, tools, and wherever there is no disk. */
export class MemoryStorage implements GraphStorage {
  readonly #entries = new Map<EventId, StoredEntry>()
  readonly #groups: StoredGroup[] = []
  readonly #authChildren = new Map<EventId, EventId[]>()
  readonly #shadowed = new Map<RoomId, ReadonlySet<EventId>>()
  readonly #pages = new Map<number, GraphPage>()

  append({ groups, entries, pages = [], copies = new Map() }: GraphBatch): void {
    this.#check(groups, entries)
    for (const page of pages) this.#pages.set(page.first, page)
    if (copies.size > 0) this.#changeCopies(copies)
    this.#groups.push(...groups)
    for (const entry of entries) {
      const { id, authEvents } = entry.event
      if (this.#entries.has(id)) continue
      this.#entries.set(id, entry)
      for (const parent of new Set(authEvents)) {
        this.#authChildren.set(parent, [...(this.#authChildren.get(parent) ?? []), id])
      }
    }
  }

  entry(id: EventId): StoredEntry | undefined {
    return this.#entries.get(id)
  }

  get entryCount(): number {
    return this.#entries.size
  }

  entries(after = 0): Iterable<StoredEntry> {
    return this.#entries.values().drop(after)
  }

  groups(after: GroupNumber = EMPTY_GROUP): Iterable<StoredGroup> {
    return this.#groups.slice(after)
  }

  pages(): readonly GraphPage[] {
    return [...this.#pages.values()]
  }

  dropPages(): void {
    this.#pages.clear()
  }

  get lastGroup(): GroupNumber {
    return this.#groups.length
  }

  stateOf(group: GroupNumber): Map<StateKey, EventId> {
    const chain: StoredGroup[] = []
    for (let at = group; at !== EMPTY_GROUP; ) {
      const stored = must(this.#groups[at - 1], 'the state is stored')
      chain.push(stored)
      at = stored.base
    }
    const state = new Map<StateKey, EventId>()
    for (const { changes } of chain.reverse()) {
      for (const { key, value } of changes) {
        if (value === undefined) state.delete(key)
        else state.set(key, value)
      }
    }
    return state
  }

  authChildren(id: EventId): EventId[] {
    return [...(this.#authChildren.get(id) ?? [])]
  }

  tips(roomId: RoomId): EventId[] {
    const inRoom = [...this.#entries.values()].filter(({ event }) => event.roomId === roomId)
    const parents = new Set(inRoom.flatMap(({ event }) => event.prevEvents))
    return inRoom
      .map(({ event }) => event.id)
      .filter((id) => !parents.has(id))
      .sort(compareText)
  }

  setShadowed(roomId: RoomId, ids: ReadonlySet<EventId>): void {
    this.#shadowed.set(roomId, new Set(ids))
  }

  shadowed(roomId: RoomId): EventId[] {
    return [...(this.#shadowed.get(roomId) ?? [])].sort(compareText)
  }

  #check(groups: readonly StoredGroup[], entries: readonly StoredEntry[]): void {
    groups.forEach(({ group, base }, index) => {
      assert(group === this.lastGroup + index + 1 && base < group, 'states are numbered without gaps')
    })
    const lastGroup = this.lastGroup + groups.length
    const arriving = new Set<EventId>()
    for (const { event, stateBefore, stateAfter } of entries) {
      assert(Math.max(stateBefore, stateAfter) <= lastGroup, 'the states of an event are stored with it')
      for (const id of dependenciesOf(event)) {
        assert(this.#entries.has(id) || arriving.has(id), 'what an event rests on is stored before it')
      }
      arriving.add(event.id)
    }
  }

  #changeCopies(copies: NonNullable<GraphBatch['copies']>): void {
    const places = [...this.#entries.keys()].flatMap((id, place) =>
      copies.has(id) ? [[place, copies.get(id)] as const] : [],
    )
    for (const [first, page] of this.#pages) this.#pages.set(first, withCopies(page, new Map(places)))
  }
}
