import type { EventId, RoomId } from '../../event/ids.ts'
import type { RoomEvent, StateKey } from '../../event/roomEvent.ts'
import type { GraphPage } from './page.ts'

/** The number that storage gives a state: 0 is the empty one, others rise in the order in which they were stored. */
export type GroupNumber = number
export const EMPTY_GROUP: GroupNumber = 0

/** A state as the difference to an earlier one. */
export interface StoredGroup {
  readonly group: GroupNumber
  /** Less than `group`. */
  readonly base: GroupNumber
  /** The number of entries of the whole state. */
  readonly size: number
  readonly changes: readonly StateChange[]
}

export interface StateChange {
  readonly key: StateKey
  /** Undefined where the entry is taken out. */
  readonly value: EventId | undefined
}

/** What a graph keeps of an event: its critical metadata, its place, and what was found out about it. */
export interface StoredEntry {
  readonly event: Omit<RoomEvent, 'content' | 'signatures'>
  /** The authorisation rule that refused it; undefined for an accepted event. */
  readonly refusedBy: string | undefined
  readonly rank: number
  readonly clampedTs: number
  /** One more than the greatest of its auth events. */
  readonly authDepth: number
  readonly stateBefore: GroupNumber
  readonly stateAfter: GroupNumber
}

export interface GraphBatch {
  /** In rising order of their numbers, each on a base that is stored or stands before it. */
  readonly groups: readonly StoredGroup[]
  /** Parents and auth events first. */
  readonly entries: readonly StoredEntry[]
  /** Pages of events that are stored or stand here: new ones, each behind the one before, or others in their places. */
  readonly pages?: readonly GraphPage[]
  /**
   * Stored events of which the log has another copy now, and what that one says it replaces: what the copy before said
   * stands in no page any more.
   */
  readonly copies?: ReadonlyMap<EventId, EventId | undefined>
}

/**
 * Where the graphs of a community live between two starts. Append only but for the shadowed marks: what is stored of an
 * event is a function of its ancestors. Every adapter runs the same acceptance suite, `describeGraphStorage`.
 */
export interface GraphStorage {
  /** Stores all of the batch or, if it throws, none. Events that are here already are left as they are. */
  append(batch: GraphBatch): void
  entry(id: EventId): StoredEntry | undefined
  /** Every event, in the order in which it was stored; without the first so many. */
  entries(after?: number): Iterable<StoredEntry>
  /** Every state, in rising order; without those up to a number. */
  groups(after?: GroupNumber): Iterable<StoredGroup>
  /** The pages of the first events, each behind the one before. None where one of them is damaged. */
  pages(): readonly GraphPage[]
  dropPages(): void
  readonly entryCount: number
  /** A state in full. Costs about its size, however long the history of the room. */
  stateOf(group: GroupNumber): Map<StateKey, EventId>
  /** The greatest number in use. */
  readonly lastGroup: GroupNumber
  /** The events that name this one as an auth event, in the order in which they were stored. */
  authChildren(id: EventId): EventId[]
  /** The events of a room that nothing stored is built on, in the order of their ids. */
  tips(roomId: RoomId): EventId[]
  /** Makes these the shadowed events of a room. */
  setShadowed(roomId: RoomId, ids: ReadonlySet<EventId>): void
  /** In the order of their ids. */
  shadowed(roomId: RoomId): EventId[]
}
