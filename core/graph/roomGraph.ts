import { assert, must } from '../assert.ts'
import type { EventId, RoomId } from '../event/ids.ts'
import { type RoomEvent, type StateKey, stateKey } from '../event/roomEvent.ts'
import type { RoomVersion } from '../event/roomVersion.ts'
import { authState } from '../rooms/auth/authState.ts'
import { allow, refuse } from '../rooms/auth/verdict.ts'
import { CREATE_KEY } from '../rooms/authEvents.ts'
import { AuthIndex } from '../rooms/resolution/authIndex.ts'
import type { EventSource } from '../rooms/resolution/source.ts'
import { StateMap } from '../rooms/stateMap.ts'
import { byId, clampedTs, coverBehind, type Entry, isAccepted, tipsOf } from './entry.ts'
import { judge } from './judge.ts'
import { KeyEvents, type KeyEventType } from './keyEvents.ts'
import { Redactions } from './redactions.ts'
import { ResolvedStates } from './resolvedStates.ts'
import { type Exclusion, Shadowing } from './shadowing.ts'
import type { StoredEntry } from './storage/port.ts'
import { Timeline } from './timeline.ts'

/**
 * One room's event graph. Events come in parents first; whether each is accepted is a function of its ancestors alone,
 * and everything that is shown or built upon is a function of the set of events, never of the order in which they came.
 */
export class RoomGraph implements EventSource {
  readonly version: RoomVersion
  readonly roomId: RoomId
  readonly #entries = new Map<EventId, Entry>()
  readonly #accepted = new Set<Entry>()
  /** Accepted entries on which no accepted entry is built. */
  #acceptedTips = new Set<Entry>()
  readonly authIndex = new AuthIndex()
  readonly #resolvedStates = new ResolvedStates(this)
  readonly #shadowing = new Shadowing(this)
  readonly #timeline = new Timeline()
  readonly #redactions = new Redactions(this)
  readonly #keyEvents = new KeyEvents()
  #exclusions: readonly Exclusion[] = []
  #derived: Derived = {}

  constructor(version: RoomVersion, roomId: RoomId) {
    this.version = version
    this.roomId = roomId
  }

  entry(id: EventId): Entry | undefined {
    return this.#entries.get(id)
  }

  event(id: EventId): RoomEvent | undefined {
    return this.#entries.get(id)?.event
  }

  isRefused(id: EventId): boolean {
    const entry = this.#entries.get(id)
    return entry !== undefined && !isAccepted(entry)
  }

  get entryCount(): number {
    return this.#entries.size
  }

  entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  /** Takes an event whose parents and auth events are all here, judges it and puts it in its place. Idempotent. */
  add(event: RoomEvent): Entry {
    const known = this.#entries.get(event.id)
    if (known) return known
    const parents = event.prevEvents.map((id) => must(this.#entries.get(id), 'parents come first'))
    const stateBefore = this.stateOver(parents)
    const verdict = judge(this, event, stateBefore)
    const takesPlace = verdict === allow && event.stateKey !== undefined
    const entry: Entry = {
      event,
      verdict,
      parents,
      children: new Set(),
      rank: 1 + Math.max(0, ...parents.map((parent) => parent.rank)),
      clampedTs: clampedTs(event, parents),
      stateBefore,
      stateAfter: takesPlace ? stateBefore.with(keyOf(event), event.id) : stateBefore,
    }
    this.#place(entry)
    return entry
  }

  /** Puts an event back in its place with what was found out about it before: nothing is judged or resolved again. */
  restore(event: RoomEvent, stored: StoredEntry, states: readonly StateMap[]): Entry {
    const known = this.#entries.get(event.id)
    if (known) return known
    const stateAt = (group: number) => must(states[group], 'the states of an event are stored with it')
    const entry: Entry = {
      event,
      verdict: stored.refusedBy === undefined ? allow : refuse(stored.refusedBy, 'refused when it came'),
      parents: event.prevEvents.map((id) => must(this.#entries.get(id), 'parents come first')),
      children: new Set(),
      rank: stored.rank,
      clampedTs: stored.clampedTs,
      stateBefore: stateAt(stored.stateBefore),
      stateAfter: stateAt(stored.stateAfter),
    }
    this.#place(entry)
    return entry
  }

  /** Takes entries back, children first: they are no part of the set. Nothing that stays may be built on them. */
  drop(entries: Iterable<Entry>): void {
    let droppedAccepted = false
    for (const entry of entries) {
      assert(entry.children.size === 0, 'only leaves are dropped')
      this.#entries.delete(entry.event.id)
      this.authIndex.remove(entry.event)
      this.#timeline.remove(entry)
      for (const parent of entry.parents) parent.children.delete(entry)
      if (!this.#accepted.delete(entry)) continue
      this.#shadowing.remove(entry)
      this.#redactions.remove(entry)
      this.#keyEvents.remove(entry)
      droppedAccepted = true
    }
    if (droppedAccepted) this.#acceptedTips = new Set(tipsOf(this.#accepted))
    this.#derived = {}
  }

  /** What the community's root says of people and devices that were removed; bears on shadowing alone. */
  setExclusions(exclusions: readonly Exclusion[]): void {
    if (exclusions.length === 0 && this.#exclusions.length === 0) return
    this.#exclusions = exclusions
    this.#derived = {}
  }

  /** S*: state resolution over the tips of all accepted events. What authority is measured by. */
  get settledState(): StateMap {
    this.#derived.settled ??= this.stateOver([...this.#acceptedTips].sort(byId))
    return this.#derived.settled
  }

  /** Accepted messages that what happened concurrently took the ground from. */
  get shadowed(): ReadonlySet<Entry> {
    this.#derived.shadowed ??= this.#shadowing.find(this.settledState, this.#exclusions)
    return this.#derived.shadowed
  }

  /** Accepted, unshadowed events without an accepted, unshadowed descendant: what new events are built upon. */
  get forwardExtremities(): readonly Entry[] {
    this.#derived.extremities ??= this.#findExtremities()
    return this.#derived.extremities
  }

  /** The state that the next event of ours would be judged by, and that is shown. */
  get currentState(): StateMap {
    this.#derived.current ??= this.stateOver(this.forwardExtremities)
    return this.#derived.current
  }

  /** Every accepted, unshadowed event in the one order that all peers show. */
  get timeline(): readonly Entry[] {
    const { shadowed } = this
    this.#derived.timeline ??= this.#timeline.order.filter((entry) => isAccepted(entry) && !shadowed.has(entry))
    return this.#derived.timeline
  }

  /** The event that redacted this one, or that took it along as an edit; undefined for what stands, or is not here. */
  redactedBy(id: EventId): RoomEvent | undefined {
    return this.#redactions.of(id)?.event
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
  authStateOf(state: StateMap) {
    const entry = (key: StateKey) => {
      const id = state.get(key)
      return id === undefined ? undefined : this.event(id)
    }
    return authState(this.version, entry(CREATE_KEY), entry)
  }

  /** The state after several entries together: resolved where they disagree. */
  stateOver(entries: readonly Entry[]): StateMap {
    const states = new Set(entries.map((entry) => entry.stateAfter))
    const [only] = states
    if (only === undefined) return StateMap.empty
    return states.size === 1 ? only : this.#resolvedStates.resolve(states)
  }

  #place(entry: Entry): void {
    this.#entries.set(entry.event.id, entry)
    this.authIndex.add(entry.event)
    this.#timeline.add(entry)
    for (const parent of entry.parents) parent.children.add(entry)
    if (isAccepted(entry)) {
      this.#accepted.add(entry)
      this.#shadowing.add(entry)
      this.#redactions.add(entry)
      this.#keyEvents.add(entry)
      const covered = new Set<Entry>()
      coverBehind(entry, this.#accepted, covered)
      for (const tip of covered) this.#acceptedTips.delete(tip)
      this.#acceptedTips.add(entry)
    }
    this.#derived = {}
  }

  #findExtremities(): Entry[] {
    if (this.shadowed.size === 0) return [...this.#acceptedTips].sort(byId)
    return tipsOf(this.#accepted.difference(this.shadowed))
  }
}

/** What follows from the set of events, computed when it is asked for. */
interface Derived {
  settled?: StateMap
  shadowed?: ReadonlySet<Entry>
  extremities?: readonly Entry[]
  current?: StateMap
  timeline?: readonly Entry[]
}

const keyOf = (event: RoomEvent): StateKey => stateKey(event.type, must(event.stateKey, 'a state event'))
