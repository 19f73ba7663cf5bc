import type Sqlite from 'better-sqlite3'
import { assert, must } from '../assert.ts'
import type { EventId, RoomId, UserId } from '../event/ids.ts'
import { type StateKey, splitStateKey, stateKey } from '../event/roomEvent.ts'
import { decodePage, encodePage, eventCountOf, type GraphPage, pageSum, withCopies } from '../graph/storage/page.ts'
import {
  EMPTY_GROUP,
  type GraphBatch,
  type GraphStorage,
  type GroupNumber,
  type StateChange,
  type StoredEntry,
  type StoredGroup,
} from '../graph/storage/port.ts'
import { eventNumberCacheCountMax, graphPageCount, snapshotChangeCountMin } from '../limits.ts'
import { type EntryRow, type ParentRow, prepareGraphStatements } from './graphStatements.ts'
import { Names } from './names.ts'
import { guarded } from './storeError.ts'

/** The graph storage in a database that has the tables of `graphSchema`. Methods throw `StoreError` like a store's. */
export class SqliteGraphStorage implements GraphStorage {
  readonly #statements: ReturnType<typeof prepareGraphStatements>
  readonly #names: Names
  readonly #numbers = new Map<EventId, number>()
  readonly #appendAll: (batch: GraphBatch) => void

  constructor(database: Sqlite.Database) {
    this.#statements = prepareGraphStatements(database)
    this.#names = new Names(database)
    this.#appendAll = database.transaction((batch: GraphBatch) => {
      for (const entry of batch.entries) this.#appendEntry(entry)
      for (const group of batch.groups) this.#appendGroup(group)
      for (const page of batch.pages ?? []) this.#putPage(page)
      if (batch.copies) this.#changeCopies(batch.copies)
    })
  }

  append(batch: GraphBatch): void {
    try {
      guarded(() => this.#appendAll(batch))
    } catch (error) {
      this.forgetNumbers()
      throw error
    }
  }

  /** After a transaction around `append` came to nothing: what was numbered in it is not there. */
  forgetNumbers(): void {
    this.#numbers.clear()
    this.#names.forget()
  }

  entry(id: EventId): StoredEntry | undefined {
    return guarded(() => {
      const row = this.#statements.entry.get(id)
      return row && this.#entryOf(row, this.#statements.parentsBetween.all(row.id - 1, row.id))
    })
  }

  /** In pages, since an open cursor would forbid writing meanwhile. */
  get entryCount(): number {
    return guarded(() => this.#statements.lastEntry.get() ?? 0)
  }

  *entries(skipped = 0): IterableIterator<StoredEntry> {
    for (let after = skipped; ; ) {
      const rows = guarded(() => this.#statements.entries.all(after, graphPageCount))
      const last = rows.at(-1)
      const parents = guarded(() => this.#statements.parentsBetween.all(after, last?.id ?? after))
      const byChild = Map.groupBy(parents, ({ child }) => child)
      for (const row of rows) yield guarded(() => this.#entryOf(row, byChild.get(row.id) ?? []))
      if (last === undefined || rows.length < graphPageCount) return
      after = last.id
    }
  }

  *groups(known: GroupNumber = EMPTY_GROUP): IterableIterator<StoredGroup> {
    for (let after = known; ; ) {
      const rows = guarded(() => this.#statements.groups.all(after, graphPageCount))
      for (const { id, base, size } of rows)
        yield { group: id, base, size, changes: guarded(() => this.#changesOf(id)) }
      const last = rows.at(-1)
      if (last === undefined || rows.length < graphPageCount) return
      after = last.id
    }
  }

  pages(): readonly GraphPage[] {
    return guarded(() => {
      const pages: GraphPage[] = []
      let next = 0
      for (const { first, count, sum, page: bytes } of this.#statements.pages.all()) {
        const page = first === next && pageSum(bytes) === sum ? decodePage(bytes) : undefined
        if (page === undefined || page.first !== first || eventCountOf(page) !== count) return []
        pages.push(page)
        next += count
      }
      return next <= this.entryCount ? pages : []
    })
  }

  dropPages(): void {
    guarded(() => void this.#statements.dropPages.run())
  }

  get lastGroup(): GroupNumber {
    return guarded(() => this.#statements.lastGroup.get() ?? EMPTY_GROUP)
  }

  stateOf(group: GroupNumber): Map<StateKey, EventId> {
    return guarded(() => this.#stateOf(group))
  }

  authChildren(id: EventId): EventId[] {
    return guarded(() => this.#statements.authChildren.all(id))
  }

  tips(roomId: RoomId): EventId[] {
    return guarded(() => this.#statements.tips.all(roomId))
  }

  setShadowed(roomId: RoomId, ids: ReadonlySet<EventId>): void {
    guarded(() => {
      const { setShadowed } = this.#statements
      const before = new Set(this.shadowed(roomId))
      for (const id of before.difference(ids)) setShadowed.run(0, id)
      for (const id of ids.difference(before)) setShadowed.run(1, id)
    })
  }

  shadowed(roomId: RoomId): EventId[] {
    return guarded(() => this.#statements.shadowed.all(roomId))
  }

  #appendEntry(entry: StoredEntry): void {
    const { event, refusedBy, rank, clampedTs, authDepth, stateBefore, stateAfter } = entry
    const name = (text: string) => this.#names.numberOf(text)
    const { changes, lastInsertRowid } = this.#statements.insertEntry.run(
      event.id,
      name(event.roomId),
      name(event.type),
      event.stateKey === undefined ? null : name(event.stateKey),
      name(event.sender),
      event.originServerTs,
      refusedBy ?? null,
      rank,
      clampedTs,
      authDepth,
      stateBefore,
      stateAfter,
    )
    if (changes === 0) return
    const number = Number(lastInsertRowid)
    this.#remember(event.id, number)
    // Row by row: one statement of several rows keeps a copy of every page it touches until it has come to its end.
    event.prevEvents.forEach((id, at) => {
      this.#statements.insertEdge.run(number, 'prev', at, this.#numberOf(id))
    })
    event.authEvents.forEach((id, at) => {
      this.#statements.insertEdge.run(number, 'auth', at, this.#numberOf(id))
    })
  }

  #putPage(page: GraphPage): void {
    const bytes = encodePage(page)
    this.#statements.putPage.run(page.first, eventCountOf(page), pageSum(bytes), bytes)
  }

  #changeCopies(copies: NonNullable<GraphBatch['copies']>): void {
    const places = new Map(Array.from(copies, ([id, replaced]) => [this.#numberOf(id) - 1, replaced]))
    const firsts = new Set(Array.from(places.keys(), (place) => this.#statements.pageOver.get(place)?.first))
    for (const first of firsts) {
      const row = first === undefined ? undefined : this.#statements.pageOver.get(first)
      const page = row && pageSum(row.page) === row.sum ? decodePage(row.page) : undefined
      if (page) this.#putPage(withCopies(page, places))
      else if (row) this.#statements.dropPages.run()
    }
  }

  #appendGroup({ group, base, size, changes }: StoredGroup): void {
    assert(group === this.lastGroup + 1 && base < group, 'states are numbered without gaps')
    const weight = this.#weightOf(base) + changes.length
    const isSnapshot = weight > Math.max(size, snapshotChangeCountMin)
    this.#statements.insertGroup.run(group, base, size, isSnapshot ? 0 : weight)
    changes.forEach(({ key, value }, at) => {
      const [type, stateKeyNumber] = this.#numbersOfKey(key)
      const event = value === undefined ? null : this.#numberOf(value)
      this.#statements.insertChange.run(group, at, type, stateKeyNumber, event)
    })
    if (isSnapshot) this.#writeSnapshot(group, base, changes)
  }

  /** A snapshot is due when as much has changed as the state is large: reading and writing both cost a constant share. */
  #writeSnapshot(group: GroupNumber, base: GroupNumber, changes: readonly StateChange[]): void {
    for (const [key, id] of applied(this.#stateOf(base), changes)) {
      const [type, stateKeyNumber] = this.#numbersOfKey(key)
      this.#statements.insertSnapshot.run(group, type, stateKeyNumber, this.#numberOf(id))
    }
  }

  #stateOf(group: GroupNumber): Map<StateKey, EventId> {
    const later: GroupNumber[] = []
    let state = new Map<StateKey, EventId>()
    for (let at = group; at !== EMPTY_GROUP; ) {
      const row = must(this.#statements.group.get(at), 'the state is stored')
      if (row.weight === 0) {
        state = new Map(this.#statements.snapshot.all(at).map((entry) => [this.#keyOf(entry), entry.event_id]))
        break
      }
      later.push(at)
      at = row.base
    }
    for (const number of later.reverse()) applied(state, this.#changesOf(number))
    return state
  }

  #changesOf(group: GroupNumber): StateChange[] {
    return this.#statements.changes
      .all(group)
      .map((row) => ({ key: this.#keyOf(row), value: row.event_id ?? undefined }))
  }

  #weightOf(group: GroupNumber): number {
    return group === EMPTY_GROUP ? 0 : must(this.#statements.group.get(group), 'the base is stored').weight
  }

  #numbersOfKey(key: StateKey): [number, number] {
    const { type, key: text } = splitStateKey(key)
    return [this.#names.numberOf(type), this.#names.numberOf(text)]
  }

  #keyOf(row: { type: number; state_key: number }): StateKey {
    return stateKey(this.#names.nameOf(row.type), this.#names.nameOf(row.state_key))
  }

  #numberOf(id: EventId): number {
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    const number = must(this.#statements.number.get(id), 'what an event rests on is stored before it')
    this.#remember(id, number)
    return number
  }

  #remember(id: EventId, number: number): void {
    if (this.#numbers.size >= eventNumberCacheCountMax) this.#numbers.clear()
    this.#numbers.set(id, number)
  }

  #entryOf(row: EntryRow, parents: readonly ParentRow[]): StoredEntry {
    const named = (kind: string) => parents.filter((parent) => parent.kind === kind).map(({ event_id }) => event_id)
    const nameOf = (number: number) => this.#names.nameOf(number)
    return {
      event: {
        id: row.event_id,
        roomId: nameOf(row.room) as RoomId,
        type: nameOf(row.type),
        stateKey: row.state_key === null ? undefined : nameOf(row.state_key),
        sender: nameOf(row.sender) as UserId,
        prevEvents: named('prev'),
        authEvents: named('auth'),
        originServerTs: row.origin_server_ts,
      },
      refusedBy: row.refused_by ?? undefined,
      rank: row.rank,
      clampedTs: row.clamped_ts,
      authDepth: row.auth_depth,
      stateBefore: row.state_before,
      stateAfter: row.state_after,
    }
  }
}

function applied(state: Map<StateKey, EventId>, changes: readonly StateChange[]): Map<StateKey, EventId> {
  for (const { key, value } of changes) {
    if (value === undefined) state.delete(key)
    else state.set(key, value)
  }
  return state
}
