import type { EventId } from '../event/ids.ts'
import { compareText } from '../order.ts'
import { Behind, frontBehind, frontOf } from './behind.ts'
import { type Entry, isAccepted } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/**
 * How far a room was read: ids of events, by id, none behind another. Everything at or behind them was read. A place in
 * the timeline would not do: what arrives late takes its place above it, and was not read.
 *
 * For a given room, merging is idempotent, commutative and associative, so devices of one person may exchange markers in
 * any order. Ids that are not here are kept: their events may still arrive.
 */
export type ReadMarker = readonly EventId[]

export const nothingRead: ReadMarker = []

/** Marks an event, and so everything behind it. */
export const markRead = (room: RoomGraph, marker: ReadMarker, entry: Entry): ReadMarker =>
  mergeMarkers(room, marker, [entry.event.id])

/** Marks an entry of the timeline and everything shown above it. Costs what is shown below it. */
export function markReadUpTo(room: RoomGraph, marker: ReadMarker, entry: Entry): ReadMarker {
  const { timeline, shadowed } = room
  const below = new Set(timeline.slice(timeline.lastIndexOf(entry) + 1))
  const isAbove = (candidate: Entry) => isAccepted(candidate) && !shadowed.has(candidate) && !below.has(candidate)
  const front = frontBehind(room.forwardExtremities, isAbove)
  return mergeMarkers(
    room,
    marker,
    front.map(({ event }) => event.id),
  )
}

/**
 * What was read by either. Costs the events between the highest and the lowest id of the two, or `lookedAtMax`: then ids
 * may be left that lie behind others, which says the same at greater length.
 */
export function mergeMarkers(room: RoomGraph, one: ReadMarker, other: ReadMarker, lookedAtMax?: number): ReadMarker {
  const ids = [...new Set([...one, ...other])]
  const front = frontOf(entriesOf(room, ids), lookedAtMax).map(({ event }) => event.id)
  const notHere = ids.filter((id) => room.entry(id) === undefined)
  return [...front, ...notHere].sort(compareText)
}

export const isRead = (room: RoomGraph, marker: ReadMarker, entry: Entry): boolean =>
  new Behind(entriesOf(room, marker)).has(entry)

/** What is shown and was not read, in timeline order. Costs the timeline from the first such entry on. */
export function unreadOf(room: RoomGraph, marker: ReadMarker): Entry[] {
  const read = new Behind(entriesOf(room, marker))
  const unread = new Set<Entry>()
  const open = [...room.forwardExtremities]
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    if (unread.has(entry) || read.has(entry)) continue
    unread.add(entry)
    open.push(...entry.parents)
  }
  let hiddenCount = 0
  for (const entry of unread) if (!isAccepted(entry) || room.shadowed.has(entry)) hiddenCount++
  const shownCount = unread.size - hiddenCount
  const shown: Entry[] = []
  const { timeline } = room
  for (let place = timeline.length - 1; shown.length < shownCount; place--) {
    const entry = timeline[place]
    if (entry !== undefined && unread.has(entry)) shown.push(entry)
  }
  return shown.reverse()
}

const entriesOf = (room: RoomGraph, ids: Iterable<EventId>): Entry[] => [...ids].flatMap((id) => room.entry(id) ?? [])
