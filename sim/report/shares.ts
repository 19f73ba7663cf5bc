import type { EventId } from '../../core/event/ids.ts'
import type { RoundEnd } from '../oracles/roundEnd.ts'
import type { TraceRow } from '../trace/trace.ts'
import { isAbsentAt } from './absences.ts'
import type { Recording } from './recording.ts'
import type { Story } from './story.ts'

/** How large a share of the devices held everything, from each moment at which that changed. */
export interface ShareAt {
  readonly atMs: number
  readonly share: number
}

/** A while up to the moment at which some had to agree. */
interface Part {
  readonly from: number
  readonly until: number
  /** Who is counted, and from which row on. */
  readonly since: ReadonlyMap<number, number>
  /** What they hold when it is over. */
  readonly everything: ReadonlySet<EventId>
}

/**
 * Of those who have to agree the next time, as soon as they have come: who has everything that was written by then and that those
 * who agree hold in the end. What was written where it never got out, on a device that was lost or removed, is nobody's to have.
 */
export function sharesOf(recording: Recording, story: Story): ShareAt[] {
  const shares: ShareAt[] = [{ atMs: 0, share: 1 }]
  for (const part of partsOf(recording, story)) shares.push(...sharesIn(recording.rows, part))
  return shares
}

/** What those who had to agree at last hold in the end. */
export function sharedInTheEnd({ rows, roundEnds }: Recording): ReadonlySet<EventId> {
  const last = roundEnds.at(-1)
  return new Set(
    last === undefined
      ? []
      : heldBy(rows, [...last.agreed, ...last.disagreed])
          .values()
          .flatMap(valuesOf),
  )
}

const valuesOf = (ids: ReadonlySet<EventId>) => ids.values()

function partsOf({ rows, roundEnds, devices }: Recording, { written, absences }: Story): Part[] {
  const ids = new Set(written.map(({ id }) => id))
  let from = 0
  let before = devices.flatMap(({ number }) => (isAbsentAt(absences, number, 0) ? [] : number))
  const parts = roundEnds.map((end): Part => {
    const counted = [...end.agreed, ...end.disagreed]
    const part = {
      from,
      until: end.rowCount,
      since: new Map(counted.map((number) => [number, before.includes(number) ? from : cameIn(rows, number, from)])),
      everything: heldByAll(rows.slice(0, end.rowCount), end).intersection(ids),
    }
    from = end.rowCount
    before = counted
    return part
  })
  const last = parts.at(-1)
  if (last === undefined) return []
  // What was written since, whoever of them has it.
  const after = new Set(rows.slice(from).flatMap(({ kind, eventId }) => (kind === 'wrote' && eventId ? eventId : [])))
  const held = new Set(heldBy(rows, before).values().flatMap(valuesOf))
  const rest = { from, until: rows.length, since: new Map(before.map((number) => [number, from])) }
  return [...parts, { ...rest, everything: last.everything.union(after.intersection(held)) }]
}

/** The row with which a device comes, or comes back. */
function cameIn(rows: readonly TraceRow[], number: number, from: number): number {
  const row = rows.findIndex(
    ({ device, eventId }, index) => index >= from && device === number && eventId !== undefined,
  )
  return row === -1 ? from : row
}

function heldByAll(rows: readonly TraceRow[], { agreed, disagreed }: RoundEnd): Set<EventId> {
  const held = heldBy(rows, agreed.length > 0 ? agreed : disagreed)
  const sets = [...held.values()]
  const [first = new Set<EventId>(), ...others] = sets
  return agreed.length > 0
    ? others.reduce((common, ids) => common.intersection(ids), first)
    : others.reduce((all, ids) => all.union(ids), first)
}

function heldBy(rows: readonly TraceRow[], numbers: readonly number[]): Map<number, Set<EventId>> {
  const held = new Map(numbers.map((number) => [number, new Set<EventId>()]))
  for (const { kind, device, eventId } of rows) {
    const ids = device === undefined ? undefined : held.get(device)
    if (ids === undefined || eventId === undefined) continue
    if (kind === 'wrote' || kind === 'took') ids.add(eventId)
    if (kind === 'lost') ids.delete(eventId)
  }
  return held
}

function sharesIn(rows: readonly TraceRow[], { from, until, since, everything }: Part): ShareAt[] {
  const known = new Set<EventId>()
  const held = new Map([...since.keys()].map((number) => [number, new Set<EventId>()]))
  const shares: ShareAt[] = []
  for (const [row, { kind, device, eventId, atMs }] of rows.slice(0, until).entries()) {
    const isOfAll = eventId !== undefined && device !== undefined && everything.has(eventId)
    if (isOfAll && (kind === 'wrote' || kind === 'took')) {
      known.add(eventId)
      held.get(device)?.add(eventId)
    } else if (isOfAll && kind === 'lost') held.get(device)?.delete(eventId)
    if (row < from || (row > from && !isOfAll)) continue
    const counted = [...since].filter(([, cameWith]) => cameWith <= row)
    const wholeCount = counted.filter(([number]) => held.get(number)?.size === known.size).length
    if (shares.at(-1)?.atMs === atMs) shares.pop()
    shares.push({ atMs, share: counted.length === 0 ? 1 : wholeCount / counted.length })
  }
  return shares
}
