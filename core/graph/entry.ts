import type { EventId, UserId } from '../event/ids.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import { clockStepMaxMs } from '../limits.ts'
import { compareText } from '../order.ts'
import { allow, type Verdict } from '../rooms/auth/verdict.ts'
import type { StateMap } from '../rooms/stateMap.ts'

/**
 * An event in its place in a room's graph: a view of its row in the table. All of it but `number` and `children` is a
 * function of the event's ancestors.
 */
export interface Entry {
  /** Of the row in the table: whose it is for as long as the entry has its place. */
  readonly number: number
  /**
   * What it says may have to be fetched: whoever needs only what stands here beside it should not ask for that. Replaced
   * by a copy that has its content, or has none any more. No rule reads what the two differ in.
   */
  event: RoomEvent
  readonly sender: UserId
  /** The name of the key that signed for the sender. */
  readonly signer: string | undefined
  /** What the event says it replaces, as an edit. */
  readonly replaces: EventId | undefined
  readonly verdict: Verdict
  readonly parents: readonly Entry[]
  /** Events that name this one as a parent, in no order that may reach an output. */
  readonly children: ReadonlySet<Entry>
  /** 1 + the greatest rank of the parents; what the sender calls depth is never looked at. */
  readonly rank: number
  /** The time that orders the timeline: see `clampedTs`. */
  readonly clampedTs: number
  readonly stateBefore: StateMap
  readonly stateAfter: StateMap
}

export const isAccepted = (entry: Entry): boolean => entry.verdict === allow

/**
 * An author's time, at least the parents' and at most a day above them: a back-dated event cannot go before its causes,
 * and one absurd clock cannot lift everything after it.
 */
export function clampedTs(event: RoomEvent, parents: readonly Entry[]): number {
  if (parents.length === 0) return event.originServerTs
  const floor = Math.max(...parents.map((parent) => parent.clampedTs))
  return Math.min(Math.max(event.originServerTs, floor), floor + clockStepMaxMs)
}

/** Everything behind the entries along prev_events, themselves included. */
export const ancestorsOf = (entries: Iterable<Entry>): Set<Entry> => reachFrom(entries, (entry) => entry.parents)

/** Everything built on the entries, themselves included. */
export const descendantsOf = (entries: Iterable<Entry>): Set<Entry> => reachFrom(entries, (entry) => entry.children)

function reachFrom(entries: Iterable<Entry>, next: (entry: Entry) => Iterable<Entry>): Set<Entry> {
  const reached = new Set(entries)
  const open = [...reached]
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    for (const neighbour of next(entry)) {
      if (reached.has(neighbour)) continue
      reached.add(neighbour)
      open.push(neighbour)
    }
  }
  return reached
}

/** Marks the nearest members behind an entry, walking through what is not a member. */
export function coverBehind(entry: Entry, isMember: (entry: Entry) => boolean, covered: Set<Entry>): void {
  const seen = new Set<Entry>()
  const open = [...entry.parents]
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    if (seen.has(parent)) continue
    seen.add(parent)
    if (isMember(parent)) covered.add(parent)
    else open.push(...parent.parents)
  }
}

/** Whether a member is built on an entry. Walks through what is not a member. */
export function hasMemberAbove(entry: Entry, isMember: (entry: Entry) => boolean): boolean {
  const seen = new Set<Entry>()
  const open = [...entry.children]
  for (let child = open.pop(); child !== undefined; child = open.pop()) {
    if (seen.has(child)) continue
    seen.add(child)
    if (isMember(child)) return true
    open.push(...child.children)
  }
  return false
}

/** The order of the ids. */
export const byId = (left: Entry, right: Entry): number => compareText(left.event.id, right.event.id)

/** Parents before children; then by id. */
export const byRank = (left: Entry, right: Entry): number => left.rank - right.rank || byId(left, right)
