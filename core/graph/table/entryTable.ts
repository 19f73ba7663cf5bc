import { must } from '../../assert.ts'
import { ID_BYTES } from '../../event/idBytes.ts'
import type { EventId, RoomId, UserId } from '../../event/ids.ts'
import { type RoomEvent, signerOf } from '../../event/roomEvent.ts'
import { storedEventCacheCountMax } from '../../limits.ts'
import { allow, refuse, type Verdict } from '../../rooms/auth/verdict.ts'
import type { Entry } from '../entry.ts'
import { replacedBy } from '../relations.ts'
import { Column } from './column.ts'
import { Edges } from './edges.ts'
import { EventCache } from './eventCache.ts'
import { IdColumn } from './idColumn.ts'
import { NameTable, NO_NAME } from './nameTable.ts'
import { NumberLists } from './numberLists.ts'
import { StateTable } from './stateTable.ts'
import { contentBytes, type EventSource, keepsContent, storedEvent } from './storedEvent.ts'
import { TableEntry } from './tableEntry.ts'

/** What is found out about an event before it takes its place. */
export type Placement = Pick<Entry, 'verdict' | 'parents' | 'rank' | 'clampedTs' | 'stateBefore' | 'stateAfter'>

/**
 * The events of a community's rooms in columns, by number: some hundred bytes an event, whatever it says. An `Entry` is
 * a view of a row, made when somebody asks for it and the same for whoever asks again. What an event says is fetched
 * from where it is stored when it is asked for, and kept for a while.
 */
export class EntryTable {
  readonly names = new NameTable()
  readonly ids = new IdColumn()
  readonly edges = new Edges()
  readonly states = new StateTable()
  /** Numbers of names: the room (none where the row is empty), type, state key, sender, signer and refusing rule. */
  readonly rooms = new Column('uint32')
  readonly types = new Column('uint32')
  readonly stateKeys = new Column('uint32')
  readonly senders = new Column('uint32')
  readonly signers = new Column('uint32')
  readonly refusals = new Column('uint32')
  readonly ranks = new Column('uint32')
  readonly authDepths = new Column('uint32')
  /** Numbers of states. */
  readonly statesBefore = new Column('uint32')
  readonly statesAfter = new Column('uint32')
  readonly originServerTs = new Column('float64')
  readonly clampedTs = new Column('float64')
  /** The list of auth events of each: neighbours of one sender share theirs. */
  readonly authLists = new Column('uint32')
  readonly authListItems = new NumberLists()
  /** When each copy arrived here, by this device's clock: kept beside the rest, and no rule looks at it. */
  readonly receivedTs = new Column('float64')
  /** The place in its room's timeline and one more; 0 for what has none. */
  readonly places = new Column('uint32')
  /** What edits say they replace. */
  readonly replaced = new Map<number, EventId>()
  /** What events say on which others rest, as JSON, once it is stored elsewhere. */
  readonly contents = new Map<number, Uint8Array>()
  readonly #columns = [
    ...[this.rooms, this.types, this.stateKeys, this.senders, this.signers, this.refusals, this.ranks],
    ...[this.authDepths, this.statesBefore, this.statesAfter, this.originServerTs, this.clampedTs, this.authLists],
    ...[this.receivedTs, this.places],
  ]
  readonly #latestAuthLists = new Map<number, number>()
  readonly #verdicts = new Map<number, Verdict>()
  readonly #events = new EventCache(storedEventCacheCountMax)
  readonly #views: (TableEntry | undefined)[] = []
  #source: EventSource = () => undefined
  #count = 0

  /** How many events have their places. */
  get count(): number {
    return this.#count
  }

  has(id: EventId): boolean {
    return this.ids.numberOf(id) !== undefined
  }

  /** The entry of an event, in whichever room. */
  entry(id: EventId): Entry | undefined {
    const number = this.ids.numberOf(id)
    return number === undefined ? undefined : this.view(number)
  }

  view(number: number): Entry {
    const known = this.#views[number]
    if (known !== undefined) return known
    const view = new TableEntry(this, number)
    this.#views[number] = view
    return view
  }

  /** Puts an event into the table. What it says is kept until `release`. */
  add(roomId: RoomId, event: RoomEvent, placement: Placement): Entry {
    const { verdict, parents, rank, clampedTs, stateBefore, stateAfter } = placement
    const authEvents = event.authEvents.flatMap((id) => this.ids.numberOf(id) ?? [])
    const number = this.ids.push(event.id)
    this.edges.push(parents.map((parent) => parent.number))
    this.rooms.set(number, this.names.numberOf(roomId))
    this.types.set(number, this.names.numberOf(event.type))
    this.stateKeys.set(number, this.names.numberOf(event.stateKey))
    this.senders.set(number, this.names.numberOf(event.sender))
    this.signers.set(number, this.names.numberOf(signerOf(event)))
    this.refusals.set(number, verdict.allowed ? NO_NAME : this.names.numberOf(verdict.rule))
    this.ranks.set(number, rank)
    this.authDepths.set(number, 1 + Math.max(0, ...authEvents.map((auth) => this.authDepths.get(auth))))
    this.statesBefore.set(number, this.states.numberOf(stateBefore))
    this.statesAfter.set(number, this.states.numberOf(stateAfter))
    this.originServerTs.set(number, event.originServerTs)
    this.clampedTs.set(number, clampedTs)
    this.authLists.set(number, this.#authListOf(this.senders.get(number), authEvents))
    this.receivedTs.set(number, 0)
    this.places.set(number, 0)
    const replaced = replacedBy(event)
    if (replaced !== undefined) this.replaced.set(number, replaced)
    if (!verdict.allowed) this.#verdicts.set(number, verdict)
    this.#events.keep(number, event)
    this.#count++
    return this.view(number)
  }

  /** Puts another copy of an event in its place. */
  replace(number: number, event: RoomEvent): void {
    const replaced = replacedBy(event)
    if (replaced !== undefined) this.replaced.set(number, replaced)
    this.contents.delete(number)
    this.#events.forget(number)
    this.#events.keep(number, event)
  }

  /** Takes an event out, on which nothing is built. */
  drop(number: number): void {
    this.edges.unlink(number)
    this.ids.remove(number)
    this.rooms.set(number, NO_NAME)
    this.replaced.delete(number)
    this.contents.delete(number)
    this.#verdicts.delete(number)
    this.#events.forget(number)
    this.#views[number] = undefined
    this.#count--
    this.#cutEmptyEnd()
  }

  /** These are stored: what they say may be fetched from there when it is asked for. */
  release(entries: Iterable<Entry>): void {
    for (const { number } of entries) {
      const event = this.#events.release(number)
      if (event !== undefined && keepsContent(event)) this.contents.set(number, contentBytes(event.content))
    }
  }

  /** Notes when the copies of events arrived. */
  noteReceived(entries: Iterable<Entry>, nowMs: number): void {
    for (const { number } of entries) this.receivedTs.set(number, nowMs)
  }

  /** When the copy of an event arrived here; 0 for none of ours. */
  receivedTsOf(id: EventId): number {
    const number = this.ids.numberOf(id)
    return number === undefined ? 0 : this.receivedTs.get(number)
  }

  /** Where events that are stored are fetched from. */
  fetchFrom(source: EventSource): void {
    this.#source = source
  }

  event(number: number): RoomEvent {
    const known = this.#events.get(number)
    if (known !== undefined) return known
    const event = storedEvent(this.#factsOf(number), this.#source)
    this.#events.put(number, event)
    return event
  }

  senderOf(number: number): UserId {
    return must(this.names.nameOf(this.senders.get(number)), 'an event has a sender') as UserId
  }

  isAccepted(number: number): boolean {
    return this.refusals.get(number) === NO_NAME
  }

  verdict(number: number): Verdict {
    const rule = this.names.nameOf(this.refusals.get(number))
    if (rule === undefined) return allow
    return this.#verdicts.get(number) ?? refuse(rule, 'refused when it came')
  }

  authEventsOf(number: number): number[] {
    return this.authListItems.at(this.authLists.get(number))
  }

  /** Who sent the events of a type, in whichever room, and of which state key. Costs a glance at each row. */
  *authorsOf(type: string): IterableIterator<{ stateKey: string | undefined; sender: string }> {
    const wanted = this.names.find(type)
    if (wanted === undefined) return
    for (let number = 0; number < this.types.length; number++) {
      if (this.types.get(number) !== wanted || this.rooms.get(number) === NO_NAME) continue
      yield { stateKey: this.names.nameOf(this.stateKeys.get(number)), sender: this.senderOf(number) }
    }
  }

  /** The ids and times of all events. */
  held(): { ids: Uint8Array; originServerTs: Float64Array } {
    if (this.#count === this.rooms.length) {
      return { ids: this.ids.bytes, originServerTs: new Float64Array(this.originServerTs.values) }
    }
    const rows = [...this.rooms.values.keys()].filter((number) => this.rooms.get(number) !== NO_NAME)
    const ids = new Uint8Array(rows.length * ID_BYTES)
    rows.forEach((row, place) => {
      ids.set(this.ids.bytes.subarray(row * ID_BYTES, (row + 1) * ID_BYTES), place * ID_BYTES)
    })
    return { ids, originServerTs: Float64Array.from(rows, (row) => this.originServerTs.get(row)) }
  }

  /** Rows that were written into the columns: see `readPages`. */
  takeRows(count: number): void {
    this.#count += count
  }

  /** Makes room for so many rows in all. */
  reserve(rowCount: number): void {
    for (const column of [...this.#columns, this.ids, this.edges]) column.reserve(rowCount)
  }

  #authListOf(sender: number, authEvents: readonly number[]): number {
    const latest = this.#latestAuthLists.get(sender)
    if (latest !== undefined && this.authListItems.isEqual(latest, authEvents)) return latest
    const list = this.authListItems.push(authEvents)
    this.#latestAuthLists.set(sender, list)
    return list
  }

  #factsOf(number: number) {
    return {
      id: this.ids.idAt(number),
      roomId: must(this.names.nameOf(this.rooms.get(number)), 'an event has a room') as RoomId,
      type: must(this.names.nameOf(this.types.get(number)), 'an event has a type'),
      stateKey: this.names.nameOf(this.stateKeys.get(number)),
      sender: this.senderOf(number),
      originServerTs: this.originServerTs.get(number),
      prevEvents: () => this.edges.parentsOf(number).map((parent) => this.ids.idAt(parent)),
      authEvents: () => this.authEventsOf(number).map((auth) => this.ids.idAt(auth)),
      content: this.contents.get(number),
    }
  }

  #cutEmptyEnd(): void {
    let length = this.rooms.length
    while (length > 0 && this.rooms.get(length - 1) === NO_NAME) length--
    if (length === this.rooms.length) return
    for (const column of [...this.#columns, this.ids, this.edges]) column.truncate(length)
    this.#views.length = Math.min(this.#views.length, length)
  }
}
