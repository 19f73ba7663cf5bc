import { assert, must } from '../assert.ts'
import type { EventId, RoomId } from '../event/ids.ts'
import { type RoomEvent, type StateKey, stateKey } from '../event/roomEvent.ts'
import type { RoomVersion } from '../event/roomVersion.ts'
import { type AuthState, authState } from '../rooms/auth/authState.ts'
import { allow, refuse, type Verdict } from '../rooms/auth/verdict.ts'
import { CREATE_KEY } from '../rooms/authEvents.ts'
import type { EventSource } from '../rooms/resolution/source.ts'
import { StateMap } from '../rooms/stateMap.ts'
import { frontBehind } from './behind.ts'
import { Derived } from './derived.ts'
import { byId, clampedTs, coverBehind, type Entry, hasMemberAbove, isAccepted } from './entry.ts'
import { judge, judgeParents } from './judge.ts'
import { JudgedMessages } from './judgedMessages.ts'
import { KeyEvents, type KeyEventType } from './keyEvents.ts'
import { Redactions } from './redactions.ts'
import { REDACTION_TYPE } from './relations.ts'
import { ResolvedStates } from './resolvedStates.ts'
import { RoomAuthIndex } from './roomAuthIndex.ts'
import { type Exclusion, Shadowing } from './shadowing.ts'
import type { StoredEntry } from './storage/port.ts'
import type { StateGroups } from './storage/stateGroups.ts'
import { Column } from './table/column.ts'
import { EntryTable, type Placement } from './table/entryTable.ts'
import { NO_NAME } from './table/nameTable.ts'
import { Timeline } from './timeline.ts'

/**
 * One room's event graph. Events come in parents first; whether each is accepted is a function of its ancestors alone,
 * and everything that is shown or built upon is a function of the set of events, never of the order in which they came.
 */
export class RoomGraph implements EventSource {
  readonly version: RoomVersion
  readonly roomId: RoomId
  readonly authIndex: RoomAuthIndex
  readonly #table: EntryTable
  /** The number of its name in the table. */
  readonly #room: number
  /** The rows of this room, in the order in which the events came. */
  readonly #numbers = new Column('uint32')
  /** Accepted entries on which no accepted entry is built. */
  readonly #acceptedTips = new Set<Entry>()
  readonly #resolvedStates = new ResolvedStates(this)
  readonly #judged = new JudgedMessages()
  readonly #shadowing: Shadowing
  readonly #timeline: Timeline
  readonly #redactions = new Redactions(this)
  readonly #keyEvents = new KeyEvents()
  #exclusions: readonly Exclusion[] = []
  readonly #derived = new Derived()
  /** What was asked of a state last, which is what is asked again. */
  #asked: { readonly state: StateMap; readonly auth: AuthState } | undefined

  /** In a table of its own, or in one that the rooms of a community share. */
  constructor(version: RoomVersion, roomId: RoomId, table = new EntryTable()) {
    this.version = version
    this.roomId = roomId
    this.#table = table
    this.#room = table.names.numberOf(roomId)
    this.authIndex = new RoomAuthIndex(table, this.#numbers)
    this.#shadowing = new Shadowing(this, table)
    this.#timeline = new Timeline(table)
  }

  entry(id: EventId): Entry | undefined {
    const number = this.#numberOf(id)
    return number === undefined ? undefined : this.#table.view(number)
  }

  event(id: EventId): RoomEvent | undefined {
    const number = this.#numberOf(id)
    return number === undefined ? undefined : this.#table.event(number)
  }

  isRefused(id: EventId): boolean {
    const number = this.#numberOf(id)
    return number !== undefined && !this.#table.isAccepted(number)
  }

  get entryCount(): number {
    return this.#numbers.length
  }

  *entries(): IterableIterator<Entry> {
    for (const number of this.#numbers.values) yield this.#table.view(number)
  }

  /** What came last first. */
  *latestEntries(): Generator<Entry> {
    for (let index = this.#numbers.length - 1; index >= 0; index--) yield this.#table.view(this.#numbers.get(index))
  }

  /** The entries of a type, in the order in which they came. */
  *entriesOf(type: string): Generator<Entry> {
    const wanted = this.#table.names.find(type)
    if (wanted === undefined) return
    for (const number of this.#numbers.values)
      if (this.#table.types.get(number) === wanted) yield this.#table.view(number)
  }

  /** The accepted entries that are not state, in the order in which they came. */
  *acceptedMessages(): IterableIterator<Entry> {
    const { stateKeys } = this.#table
    for (const number of this.#numbers.values) {
      if (this.#table.isAccepted(number) && stateKeys.get(number) === NO_NAME) yield this.#table.view(number)
    }
  }

  /** Takes an event whose parents and auth events are all here, judges it and puts it in its place. Idempotent. */
  add(event: RoomEvent): Entry {
    const known = this.entry(event.id)
    if (known) return known
    const parents = this.#parentsOf(event)
    const stateBefore = this.stateOver(parents)
    const verdict = this.#verdictOf(event, stateBefore)
    const takesPlace = verdict === allow && event.stateKey !== undefined
    return this.#place(event, {
      verdict,
      parents,
      rank: 1 + Math.max(0, ...parents.map((parent) => parent.rank)),
      clampedTs: clampedTs(event, parents),
      stateBefore,
      stateAfter: takesPlace ? stateBefore.with(keyOf(event), event.id) : stateBefore,
    })
  }

  #verdictOf(event: RoomEvent, stateBefore: StateMap): Verdict {
    const byParents = judgeParents(this, event)
    if (!byParents.allowed) return byParents
    return this.#judged.verdictOf(event, stateBefore, () => judge(this, event, stateBefore))
  }

  /** Puts an event back in its place with what was found out about it before: nothing is judged or resolved again. */
  restore(event: RoomEvent, stored: StoredEntry, groups: StateGroups): Entry {
    const known = this.entry(event.id)
    if (known) return known
    return this.#place(event, {
      verdict: stored.refusedBy === undefined ? allow : refuse(stored.refusedBy, 'refused when it came'),
      parents: this.#parentsOf(event),
      rank: stored.rank,
      clampedTs: stored.clampedTs,
      stateBefore: groups.state(stored.stateBefore),
      stateAfter: groups.state(stored.stateAfter),
    })
  }

  /** A copy that has its content, or good signatures, takes the place of one that has not. No rule reads what differs. */
  complete(entry: Entry, event: RoomEvent): void {
    if (isAccepted(entry)) this.#redactions.remove(entry)
    this.#table.replace(entry.number, event)
    if (isAccepted(entry)) this.#redactions.add(entry)
  }

  /** Takes rows of the table for its own, as they came: parents first. The room is empty. */
  resume(numbers: Uint32Array, tips: Iterable<number>): void {
    assert(this.#numbers.length === 0, 'a room is resumed before anything is added')
    this.#numbers.pushAll(numbers)
    this.#timeline.resume(numbers)
    for (const tip of tips) this.#acceptedTips.add(this.#table.view(tip))
    this.#redactions.resume(() => this.#redacting())
    this.#keyEvents.resume((type) => this.entriesOf(type).filter(isAccepted))
    this.#derived.forget()
  }

  /** What is known to be shadowed of all that is here, so that it need not be found again. */
  resumeShadowed(ids: Iterable<EventId>): void {
    const shadowed = new Set(Array.from(ids, (id) => must(this.entry(id), 'what is shadowed is here')))
    this.#shadowing.resume([...this.#acceptedTips], this.#exclusions, shadowed)
    this.#derived.forget()
  }

  /** Takes entries back, children first: they are no part of the set. Nothing that stays may be built on them. */
  drop(entries: Iterable<Entry>): void {
    const uncovered = new Set<Entry>()
    for (const entry of entries) {
      assert(!this.#table.edges.hasChildren(entry.number), 'only leaves are dropped')
      this.authIndex.remove(entry.number)
      this.#timeline.remove(entry.number)
      this.#numbers.removeLast(entry.number)
      if (isAccepted(entry)) {
        this.#shadowing.remove(entry)
        this.#redactions.remove(entry)
        this.#keyEvents.remove(entry)
        this.#acceptedTips.delete(entry)
        coverBehind(entry, isAccepted, uncovered)
      }
      uncovered.delete(entry)
      this.#table.drop(entry.number)
    }
    for (const entry of uncovered) if (!hasMemberAbove(entry, isAccepted)) this.#acceptedTips.add(entry)
    this.#derived.forget()
  }

  /** What the community's root says of people and devices that were removed; bears on shadowing alone. */
  setExclusions(exclusions: readonly Exclusion[]): void {
    if (exclusions.length === 0 && this.#exclusions.length === 0) return
    this.#exclusions = exclusions
    this.#derived.touch()
  }

  /** S*: state resolution over the tips of all accepted events. What authority is measured by. */
  get settledState(): StateMap {
    this.#derived.settled ??= this.stateOver([...this.#acceptedTips].sort(byId))
    return this.#derived.settled
  }

  /** Accepted messages that what happened concurrently took the ground from. The same set while nothing changes in it. */
  get shadowed(): ReadonlySet<Entry> {
    if (this.#derived.shadowed === undefined) {
      const { shadowed, isExtended } = this.#shadowing.find(this.settledState, this.#exclusions)
      this.#derived.takeShadowed(shadowed, isExtended)
    }
    return must(this.#derived.shadowed, 'it was found')
  }

  /** Accepted, unshadowed events without an accepted, unshadowed descendant: what new events are built upon. */
  get forwardExtremities(): readonly Entry[] {
    this.#derived.extremities ??= this.#findExtremities(this.shadowed)
    return this.#derived.extremities
  }

  /** The state that the next event of ours would be judged by, and that is shown. */
  get currentState(): StateMap {
    this.#derived.current ??= this.stateOver(this.forwardExtremities)
    return this.#derived.current
  }

  /** Every accepted, unshadowed event in the one order that all peers show. */
  get timeline(): readonly Entry[] {
    this.#derived.timeline ??= this.#shownOrder(this.shadowed)
    return this.#derived.timeline
  }

  /** Says of two entries of the timeline which stands later in it: the one with the larger number. */
  placeOf(entry: Entry): number {
    assert(this.timeline.length > 0, 'places are given when the order is taken')
    return this.#timeline.placeOf(entry.number)
  }

  /** The accepted events that say that they replace this one, whoever sent them. */
  editsOf(id: EventId): ReadonlySet<EventId> {
    return this.#redactions.editsOf(id)
  }

  /** The event that redacted this one, or that took it along as an edit; undefined for what stands, or is not here. */
  redactedBy(id: EventId): RoomEvent | undefined {
    return this.#redactions.of(id)?.event
  }

  /**
   * Whether what was redacted may be erased: by a redaction that stands. One that was shadowed since, with whoever sent it,
   * hides and takes nothing away.
   */
  mayErase(id: EventId): boolean {
    return [...this.#redactions.allOf(id)].some((entry) => !this.shadowed.has(entry))
  }

  /** The events that are redacted with this entry in its place and may not have been without it. */
  redactedThrough(entry: Entry): EventId[] {
    return this.#redactions.through(entry)
  }

  /** The accepted entries of a type that keys rest on, parents before their children. */
  keyEvents(type: KeyEventType): ReadonlySet<Entry> {
    return this.#keyEvents.of(type)
  }

  /** The event behind an entry of a state. */
  stateEvent(state: StateMap, type: string, key = ''): RoomEvent | undefined {
    const id = state.get(stateKey(type, key))
    return id === undefined ? undefined : must(this.event(id), 'events of a state are here')
  }

  /** An auth state over a state map of this room, for asking what a user may do. */
  authStateOf(state: StateMap): AuthState {
    if (this.#asked?.state === state) return this.#asked.auth
    const entry = (key: StateKey) => {
      const id = state.get(key)
      return id === undefined ? undefined : this.event(id)
    }
    const auth = authState(this.version, entry(CREATE_KEY), entry)
    this.#asked = { state, auth }
    return auth
  }

  /** The state after several entries together: resolved where they disagree. */
  stateOver(entries: readonly Entry[]): StateMap {
    const states = new Set(entries.map((entry) => entry.stateAfter))
    const [only] = states
    if (only === undefined) return StateMap.empty
    return states.size === 1 ? only : this.#resolvedStates.resolve(states)
  }

  #numberOf(id: EventId): number | undefined {
    const number = this.#table.ids.numberOf(id)
    return number !== undefined && this.#table.rooms.get(number) === this.#room ? number : undefined
  }

  #parentsOf(event: RoomEvent): Entry[] {
    return event.prevEvents.map((id) => must(this.entry(id), 'parents come first'))
  }

  #place(event: RoomEvent, placement: Placement): Entry {
    const entry = this.#table.add(this.roomId, event, placement)
    this.#numbers.push(entry.number)
    this.authIndex.add(entry.number)
    this.#timeline.add(entry.number)
    if (isAccepted(entry)) {
      this.#shadowing.add(entry)
      this.#redactions.add(entry)
      this.#keyEvents.add(entry)
      const covered = new Set<Entry>()
      coverBehind(entry, isAccepted, covered)
      for (const tip of covered) this.#acceptedTips.delete(tip)
      this.#acceptedTips.add(entry)
    }
    this.#derived.add(entry)
    return entry
  }

  /** The accepted entries that ask for a redaction or are edits. */
  *#redacting(): IterableIterator<Entry> {
    const { types, names, replaced } = this.#table
    const redaction = names.find(REDACTION_TYPE)
    for (const number of this.#numbers.values) {
      const bearsOnOthers = types.get(number) === redaction || replaced.has(number)
      if (bearsOnOthers && this.#table.isAccepted(number)) yield this.#table.view(number)
    }
  }

  /** Carried on from the last answer where only what came since can have changed it. */
  #findExtremities(shadowed: ReadonlySet<Entry>): Entry[] {
    if (shadowed.size === 0) return [...this.#acceptedTips].sort(byId)
    const isMember = (entry: Entry) => isAccepted(entry) && !shadowed.has(entry)
    const { before, since } = this.#derived.extremitiesBefore()
    if (before === undefined) return frontBehind(this.#acceptedTips, isMember)
    const extremities = new Set(before)
    for (const entry of since) {
      if (!isMember(entry)) continue
      const covered = new Set<Entry>()
      coverBehind(entry, isMember, covered)
      for (const member of covered) extremities.delete(member)
      extremities.add(entry)
    }
    return [...extremities].sort(byId)
  }

  #shownOrder(shadowed: ReadonlySet<Entry>): Entry[] {
    const { order, changedFrom } = this.#timeline.take()
    const shown = this.#derived.timelineBefore((entry) => this.#timeline.placeOf(entry.number) < changedFrom)
    const from = shown === undefined ? 0 : changedFrom
    const entries = shown ?? []
    for (const number of order.values.subarray(from)) {
      if (!this.#table.isAccepted(number)) continue
      const entry = this.#table.view(number)
      if (!shadowed.has(entry)) entries.push(entry)
    }
    return entries
  }
}

const keyOf = (event: RoomEvent): StateKey => stateKey(event.type, must(event.stateKey, 'a state event'))
