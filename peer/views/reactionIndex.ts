import type { EventId } from '../../core/event/ids.ts'
import type { Entry } from '../../core/graph/entry.ts'
import { annotatedBy, REACTION_TYPE } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { conversationKind } from '../privateRooms/kind.ts'

/**
 * The reactions of a room by what they are to. In a room that all can read they have a type of their own. In a private one
 * they look like any other message until their content is fetched, and no more of that is done than is asked for: what
 * stands behind a message.
 */
export class ReactionIndex {
  readonly #room: RoomGraph
  readonly #isPrivate: boolean
  readonly #byTarget = new Map<EventId, Set<EventId>>()
  /** Of a room that all can read: how many of its events were looked at, and the last of them. */
  #looked: { count: number; last: EventId | undefined } = { count: 0, last: undefined }
  /** Of a private room: down to which place of which timeline all was looked at, and what that was. */
  #covered: { timeline: readonly Entry[]; length: number; from: number } = { timeline: [], length: 0, from: 0 }
  readonly #seen = new Set<Entry>()

  constructor(room: RoomGraph) {
    this.#room = room
    this.#isPrivate = conversationKind(room) !== undefined
  }

  /** Every event that says it is a reaction to a message, whether it counts or not. */
  to(message: Entry): Iterable<EventId> {
    if (this.#isPrivate) this.#cover(message)
    else this.#lookAtNews()
    return this.#byTarget.get(message.event.id) ?? []
  }

  #lookAtNews(): void {
    const { entryCount } = this.#room
    if (this.#looked.count === entryCount && this.#newest()?.event.id === this.#looked.last) return
    for (const entry of this.#news() ?? this.#room.entriesOf(REACTION_TYPE)) {
      if (entry.event.type === REACTION_TYPE) this.#take(entry)
    }
    this.#looked = { count: entryCount, last: this.#newest()?.event.id }
  }

  /** What came since the last time; undefined where that cannot be told, since something was taken back meanwhile. */
  #news(): Entry[] | undefined {
    const { count, last } = this.#looked
    if (count === 0) return undefined
    const newsCount = this.#room.entryCount - count
    const news: Entry[] = []
    for (const entry of this.#room.latestEntries()) {
      if (news.length === newsCount) return entry.event.id === last ? news : undefined
      if (news.length > newsCount) return undefined
      news.push(entry)
    }
    return undefined
  }

  #newest(): Entry | undefined {
    for (const entry of this.#room.latestEntries()) return entry
    return undefined
  }

  /** Looks at all that stands behind a message. */
  #cover(message: Entry): void {
    const { timeline } = this.#room
    const isSame = timeline === this.#covered.timeline && timeline.length === this.#covered.length
    const place = this.#room.placeOf(message)
    let from = isSame ? this.#covered.from : timeline.length
    for (; from > 0; from--) {
      const entry = timeline[from - 1]
      if (entry === undefined || this.#room.placeOf(entry) <= place) break
      if (this.#seen.has(entry)) continue
      this.#seen.add(entry)
      this.#take(entry)
    }
    this.#covered = { timeline, length: timeline.length, from }
  }

  #take({ event }: Entry): void {
    const target = annotatedBy(event)
    if (target !== undefined) this.#byTarget.set(target, (this.#byTarget.get(target) ?? new Set()).add(event.id))
  }
}
