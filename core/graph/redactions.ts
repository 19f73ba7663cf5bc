import type { EventId } from '../event/ids.ts'
import { serverOf } from '../event/ids.ts'
import { redactContent } from '../event/redact.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import { byRank, type Entry } from './entry.ts'
import { redactedBy } from './relations.ts'
import type { RoomGraph } from './roomGraph.ts'

/**
 * What was redacted in a room, by which event. A redaction counts iff it was accepted and its sender, in the state before
 * it, has the level for redacting or wrote the target (in Matrix: is of the server that did). It is remembered before its
 * target is here, takes edits of the target along, and nothing undoes it. A function of the set of accepted events.
 */
export class Redactions {
  readonly #room: RoomGraph
  /** By target; with each whether its sender has the level for redacting anything, once somebody asked. */
  readonly #redactions = new Map<EventId, Map<Entry, boolean | undefined>>()
  /** By what they replace. */
  readonly #edits = new Map<EventId, Set<EventId>>()
  /** All entries of the room that bear on others, while nothing was asked. */
  #untouched: (() => Iterable<Entry>) | undefined

  constructor(room: RoomGraph) {
    this.#room = room
  }

  /** Begins with a room from storage: `entries` answers what bears on others in it by the time something is asked. */
  resume(entries: () => Iterable<Entry>): void {
    this.#untouched = entries
  }

  /** Takes an accepted entry. While nothing was asked it is among the others of the room. */
  add(entry: Entry): void {
    if (this.#untouched === undefined) this.#take(entry)
  }

  #touch(): void {
    const entries = this.#untouched?.() ?? []
    this.#untouched = undefined
    for (const entry of entries) this.#take(entry)
  }

  #take(entry: Entry): void {
    const { event } = entry
    const target = redactedBy(this.#room.version, event)
    if (target !== undefined) {
      const redactions = this.#redactions.get(target) ?? new Map<Entry, boolean | undefined>()
      this.#redactions.set(target, redactions.set(entry, undefined))
    }
    const original = entry.replaces
    if (original !== undefined) this.#edits.set(original, (this.#edits.get(original) ?? new Set()).add(event.id))
  }

  /** Takes back what was taken. */
  remove(entry: Entry): void {
    this.#touch()
    const target = redactedBy(this.#room.version, entry.event)
    if (target !== undefined) this.#redactions.get(target)?.delete(entry)
    const original = entry.replaces
    if (original !== undefined) this.#edits.get(original)?.delete(entry.event.id)
  }

  /** The first redaction that counts of an event that is here, or else of what it edits. */
  of(id: EventId): Entry | undefined {
    this.#touch()
    const entry = this.#room.entry(id)
    return entry && (this.#firstOf(entry.event) ?? this.#firstOfOriginal(entry))
  }

  /** Everything that says it replaces an event. */
  editsOf(id: EventId): ReadonlySet<EventId> {
    this.#touch()
    return this.#edits.get(id) ?? none
  }

  /** What is redacted because this entry has its place: what it redacts, or itself, and the edits of that. */
  through({ event }: Entry): EventId[] {
    this.#touch()
    const target = redactedBy(this.#room.version, event)
    const roots = target === undefined ? [event.id] : [event.id, target]
    const ids = roots.flatMap((root) => [root, ...(this.#edits.get(root) ?? [])])
    return ids.filter((id) => this.of(id) !== undefined)
  }

  /** Every redaction that counts of an event that is here, and of what it edits. */
  *allOf(id: EventId): IterableIterator<Entry> {
    this.#touch()
    const entry = this.#room.entry(id)
    if (entry === undefined) return
    yield* this.#allOf(entry.event)
    const original = this.#originalOf(entry)
    if (original) yield* this.#allOf(original)
  }

  #firstOf(target: RoomEvent): Entry | undefined {
    let first: Entry | undefined
    for (const entry of this.#allOf(target)) if (first === undefined || byRank(entry, first) < 0) first = entry
    return first
  }

  *#allOf(target: RoomEvent): IterableIterator<Entry> {
    const redactions = this.#redactions.get(target.id)
    for (const [entry, known] of redactions ?? []) {
      const hasLevel = known ?? this.#hasLevel(entry)
      redactions?.set(entry, hasLevel)
      if (hasLevel || this.#isOwn(entry, target)) yield entry
    }
  }

  #firstOfOriginal(entry: Entry): Entry | undefined {
    const original = this.#originalOf(entry)
    return original && this.#firstOf(original)
  }

  /** What an entry edits; nobody edits what somebody else wrote. */
  #originalOf({ event, replaces }: Entry): RoomEvent | undefined {
    const original = replaces === undefined ? undefined : this.#room.event(replaces)
    return original?.sender === event.sender ? original : undefined
  }

  #hasLevel({ sender, stateBefore }: Entry): boolean {
    const { levels } = this.#room.authStateOf(stateBefore)
    return levels.levelOf(sender) >= levels.redact
  }

  /** Of redactions without end that count for nothing, what they say is not fetched. */
  #isOwn({ sender }: Entry, target: RoomEvent): boolean {
    return this.#room.version.redactsOwn === 'user'
      ? sender === target.sender
      : serverOf(sender) === serverOf(target.sender)
  }
}

const none: ReadonlySet<EventId> = new Set()

/** An event as it may be shown: with its content, or with what a redaction left of it. */
export function shownEvent(room: RoomGraph, id: EventId): RoomEvent | undefined {
  const event = room.event(id)
  if (event === undefined || room.redactedBy(id) === undefined) return event
  return { ...event, content: redactContent(room.version, event.type, event.content) }
}
