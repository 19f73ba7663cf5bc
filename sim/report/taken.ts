import type { EventId } from '../../core/event/ids.ts'
import { lateOnTheWayMs } from '../limits.ts'
import type { TraceRow } from '../trace/trace.ts'
import { type Absences, isAbsentAt, togetherMs } from './absences.ts'

export interface Written {
  readonly id: EventId
  readonly device: number
  readonly atMs: number
}

/** An event on its way from who wrote it to somebody who was there at that time. */
export interface Carried {
  readonly id: EventId
  readonly writer: number
  readonly writtenMs: number
  readonly taker: number
  readonly takenMs: number
  /** Both were there for longer than it should take. */
  readonly isLate: boolean
}

/** A device takes what was written while it was not there, or gets back what its disk lost. */
export interface CaughtUp {
  readonly device: number
  readonly fromMs: number
  readonly toMs: number
  readonly count: number
}

/** How events came to those who did not write them. */
export interface Taken {
  readonly carried: readonly Carried[]
  readonly caughtUp: readonly CaughtUp[]
}

export function takenIn(rows: readonly TraceRow[], written: readonly Written[], absences: Absences): Taken {
  const origins = new Map(written.map((event) => [event.id, event]))
  const had = new Set<string>()
  const carried: Carried[] = []
  const caughtUp: { device: number; atMs: number }[] = []
  for (const { kind, eventId, device, atMs } of rows) {
    if (eventId === undefined || device === undefined || (kind !== 'wrote' && kind !== 'took')) continue
    const isBack = had.has(`${device} ${eventId}`)
    had.add(`${device} ${eventId}`)
    if (kind === 'wrote') continue
    const origin = origins.get(eventId)
    if (isBack || isAbsentAt(absences, device, origin?.atMs ?? 0)) caughtUp.push({ device, atMs })
    else if (origin !== undefined && origin.device !== device) {
      const { device: writer, atMs: writtenMs } = origin
      const isLate = togetherMs(absences, writer, device, writtenMs, atMs) > lateOnTheWayMs
      carried.push({ id: eventId, writer, writtenMs, taker: device, takenMs: atMs, isLate })
    }
  }
  return { carried, caughtUp: runsOf(caughtUp) }
}

/** What one device takes with little time between is one thing to look at. */
function runsOf(takes: readonly { readonly device: number; readonly atMs: number }[]): CaughtUp[] {
  const last = new Map<number, CaughtUp>()
  const all: CaughtUp[] = []
  for (const { device, atMs } of takes) {
    const run = last.get(device)
    const isSame = run !== undefined && atMs - run.toMs <= lateOnTheWayMs
    if (run !== undefined && !isSame) all.push(run)
    last.set(device, { device, fromMs: isSame ? run.fromMs : atMs, toMs: atMs, count: (isSame ? run.count : 0) + 1 })
  }
  return [...all, ...last.values()].sort((left, right) => left.fromMs - right.fromMs)
}
