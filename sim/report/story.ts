import type { EventId } from '../../core/event/ids.ts'
import { type Round, roundsOf } from '../plan/rounds.ts'
import type { TraceRow } from '../trace/trace.ts'
import type { Recording } from './recording.ts'

/** A while of a device, or of the world, from one moment to another. */
export interface Stretch {
  readonly device: number
  readonly fromMs: number
  readonly toMs: number
  readonly what: string
}

export interface Carried {
  readonly id: EventId
  readonly writer: number
  readonly writtenMs: number
  readonly taker: number
  readonly takenMs: number
}

/** When everything was mended, until when, and when all agreed; undefined where they did not. */
export interface MendedRound {
  readonly mendedMs: number
  readonly untilMs: number
  readonly agreedMs: number | undefined
}

/** What a recording tells, in the order of time. */
export interface Story {
  readonly endMs: number
  readonly rounds: readonly MendedRound[]
  readonly written: readonly { readonly id: EventId; readonly device: number; readonly atMs: number }[]
  readonly carried: readonly Carried[]
  readonly faults: readonly Stretch[]
  /** Asleep, or not running. */
  readonly away: readonly Stretch[]
  readonly crashes: readonly { readonly device: number; readonly atMs: number }[]
}

export function storyOf({ rows: all, outcome, plan }: Recording): Story {
  const endMs = outcome.virtualMs
  // At the end everything is taken down, which is no part of the story.
  const rows = all.filter(({ kind, atMs }) => kind !== 'stopped' || atMs < endMs)
  const written = rows.flatMap(({ kind, eventId, device, atMs }) =>
    kind === 'wrote' && eventId && device !== undefined ? [{ id: eventId, device, atMs }] : [],
  )
  return {
    endMs,
    rounds: mendedIn(rows, roundsOf(plan.options)),
    written,
    carried: carriedIn(rows, written),
    faults: stretchesOf(rows, endMs, faultStep),
    away: stretchesOf(rows, endMs, awayStep),
    crashes: rows.flatMap(({ kind, device, atMs }) =>
      kind === 'crashed' && device !== undefined ? [{ device, atMs }] : [],
    ),
  }
}

function mendedIn(rows: readonly TraceRow[], rounds: readonly Round[]): MendedRound[] {
  const mended = rows.filter(({ kind }) => kind === 'mended').map(({ atMs }) => atMs)
  const agreed = rows.filter(({ kind }) => kind === 'agreed').map(({ atMs }) => atMs)
  return mended.map((mendedMs, index) => {
    const nextMs = mended[index + 1] ?? Number.POSITIVE_INFINITY
    const untilMs = rounds[index]?.endMs ?? mendedMs
    return { mendedMs, untilMs, agreedMs: agreed.find((atMs) => atMs >= mendedMs && atMs < nextMs) }
  })
}

function carriedIn(rows: readonly TraceRow[], written: Story['written']): Carried[] {
  const origins = new Map(written.map((event) => [event.id, event]))
  return rows.flatMap(({ kind, eventId, device, atMs }) => {
    const origin = kind === 'took' && eventId ? origins.get(eventId) : undefined
    if (origin === undefined || device === undefined || origin.device === device) return []
    return [{ id: origin.id, writer: origin.device, writtenMs: origin.atMs, taker: device, takenMs: atMs }]
  })
}

/** What a row means for stretches of its device: one begins, or ends. */
type Step = (row: TraceRow) => { readonly what: string; readonly begins: boolean } | undefined

const faultStep: Step = ({ kind, detail = '' }) =>
  kind === 'faultBegan' || kind === 'faultEnded' ? { what: detail, begins: kind === 'faultBegan' } : undefined

const awayStep: Step = ({ kind }) => {
  switch (kind) {
    case 'slept':
      return { what: 'asleep', begins: true }
    case 'woke':
      return { what: 'asleep', begins: false }
    case 'crashed':
    case 'stopped':
      return { what: 'off', begins: true }
    case 'started':
      return { what: 'off', begins: false }
    default:
      return undefined
  }
}

/** What only began, and did not end, lasted a moment where it is a fault, and to the end otherwise. */
function stretchesOf(rows: readonly TraceRow[], endMs: number, stepOf: Step): Stretch[] {
  const open = new Map<string, Stretch>()
  const all: Stretch[] = []
  for (const row of rows) {
    const step = stepOf(row)
    if (step === undefined || row.device === undefined) continue
    const name = `${row.device} ${step.what}`
    const begun = open.get(name)
    if (begun && !step.begins) all.push({ ...begun, toMs: row.atMs })
    if (begun && step.begins && stepOf === faultStep) all.push({ ...begun, toMs: begun.fromMs })
    open.delete(name)
    if (step.begins) open.set(name, { device: row.device, fromMs: row.atMs, toMs: endMs, what: step.what })
  }
  for (const left of open.values()) all.push(stepOf === faultStep ? { ...left, toMs: left.fromMs } : left)
  return all.sort((left, right) => left.fromMs - right.fromMs)
}

/** How large a share of the devices held everything, from each moment at which that changed. */
export interface ShareAt {
  readonly atMs: number
  readonly share: number
}

/**
 * Of the honest devices that have everything in the end, or that an oracle says should: who has everything that had been
 * written by then. Whoever was removed, or left, has no part in it.
 */
export function sharesOf({ rows, devices, outcome }: Recording, { written }: Story): ShareAt[] {
  const held = new Map<number, Set<EventId>>()
  for (const { kind, device, eventId } of rows) {
    if (device === undefined || eventId === undefined) continue
    const ids = held.get(device) ?? new Set()
    held.set(device, ids)
    if (kind === 'wrote' || kind === 'took') ids.add(eventId)
    if (kind === 'lost') ids.delete(eventId)
  }
  const honest = devices.filter(({ isHonest }) => isHonest).map(({ number }) => number)
  const most = Math.max(0, ...honest.map((number) => held.get(number)?.size ?? 0))
  const largest = honest.find((number) => (held.get(number)?.size ?? 0) === most)
  const written0 = new Set(written.map(({ id }) => id))
  const everything = new Set(
    [...(largest === undefined ? [] : (held.get(largest) ?? []))].filter((id) => written0.has(id)),
  )
  const accused = new Set(outcome.failures.flatMap(({ device }) => device ?? []))
  const whole = (number: number) => everything.isSubsetOf(held.get(number) ?? new Set())
  const counted = honest.filter((number) => accused.has(number) || whole(number))
  return sharesAmong(rows, counted, everything)
}

function sharesAmong(
  rows: readonly TraceRow[],
  counted: readonly number[],
  everything: ReadonlySet<EventId>,
): ShareAt[] {
  const has = new Map(counted.map((number) => [number, new Set<EventId>()]))
  const known = new Set<EventId>()
  const shares: ShareAt[] = [{ atMs: 0, share: 1 }]
  for (const { kind, device, eventId, atMs } of rows) {
    if (eventId === undefined || device === undefined || !everything.has(eventId)) continue
    if (kind === 'wrote' || kind === 'took') {
      known.add(eventId)
      has.get(device)?.add(eventId)
    } else if (kind === 'lost') has.get(device)?.delete(eventId)
    const wholeCount = counted.filter((number) => has.get(number)?.size === known.size).length
    const share = counted.length === 0 ? 1 : wholeCount / counted.length
    if (shares.at(-1)?.atMs === atMs) shares.pop()
    shares.push({ atMs, share })
  }
  return shares
}
