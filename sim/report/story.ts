import type { RoundEnd } from '../oracles/roundEnd.ts'
import { roundsOf } from '../plan/rounds.ts'
import type { TraceRow } from '../trace/trace.ts'
import { type Absences, absencesOf } from './absences.ts'
import type { Recording } from './recording.ts'
import { type Taken, takenIn, type Written } from './taken.ts'

/** A while of a device, or of the world, from one moment to another. */
export interface Stretch {
  readonly device: number
  readonly fromMs: number
  readonly toMs: number
  readonly what: string
}

/** How everything was mended, and until when it stayed so. */
export interface MendedRound extends RoundEnd {
  readonly untilMs: number
}

/** What a recording tells, in the order of time. */
export interface Story extends Taken {
  readonly endMs: number
  readonly rounds: readonly MendedRound[]
  readonly written: readonly Written[]
  readonly faults: readonly Stretch[]
  /** Asleep, or not running. */
  readonly away: readonly Stretch[]
  readonly absences: Absences
  readonly crashes: readonly { readonly device: number; readonly atMs: number }[]
}

export function storyOf(recording: Recording): Story {
  const { rows: all, outcome, plan, roundEnds } = recording
  const endMs = outcome.virtualMs
  // At the end everything is taken down, which is no part of the story.
  const rows = all.filter(({ kind, atMs }) => kind !== 'stopped' || atMs < endMs)
  const written = rows.flatMap(({ kind, eventId, device, atMs }) =>
    kind === 'wrote' && eventId && device !== undefined ? [{ id: eventId, device, atMs }] : [],
  )
  const rounds = roundsOf(plan.options)
  const away = stretchesOf(rows, endMs, awayStep)
  const absences = absencesOf(recording, away)
  return {
    endMs,
    rounds: roundEnds.map((end, index) => ({ ...end, untilMs: rounds[index]?.endMs ?? endMs })),
    written,
    ...takenIn(rows, written, absences),
    faults: stretchesOf(rows, endMs, faultStep),
    away,
    absences,
    crashes: rows.flatMap(({ kind, device, atMs }) =>
      kind === 'crashed' && device !== undefined ? [{ device, atMs }] : [],
    ),
  }
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
