import { expect, it } from 'vitest'
import type { EventId } from '../../core/event/ids.ts'
import { drawPlan } from '../plan/drawPlan.ts'
import { quietOutcome } from '../run/testing/outcome.ts'
import type { TraceRow } from '../trace/trace.ts'
import type { Recording } from './recording.ts'
import { sharesOf, storyOf } from './story.ts'

const recordingOf = (rows: readonly TraceRow[], isHonest = [true, true, true]): Recording => ({
  plan: drawPlan('1', { deviceCount: 3, beginning: 'settled', roundCount: 2, minutes: 1 }),
  outcome: quietOutcome('1', { virtualMs: 100 }),
  commit: null,
  devices: isHonest.map((honest, number) => ({ number, name: `Device ${number}`, isHonest: honest })),
  rows,
  messages: new Map(),
  pairs: [],
})
const row = (
  atMs: number,
  device: number | undefined,
  kind: TraceRow['kind'],
  more: Partial<TraceRow> = {},
): TraceRow => ({
  atMs,
  device,
  kind,
  ...more,
})
const eventId = (name: string) => ({ eventId: `$${name}` as EventId })

it('follows what was written to those who took it', () => {
  const recording = recordingOf([
    row(1, 0, 'wrote', eventId('a')),
    row(3, 1, 'took', eventId('a')),
    row(5, 2, 'took', eventId('old')),
    row(9, 2, 'took', eventId('a')),
  ])
  expect(storyOf(recording).carried).toEqual([
    { id: '$a', writer: 0, writtenMs: 1, taker: 1, takenMs: 3 },
    { id: '$a', writer: 0, writtenMs: 1, taker: 2, takenMs: 9 },
  ])
})

it('knows from when to when something was wrong, and who was away', () => {
  const recording = recordingOf([
    row(1, 0, 'faultBegan', { detail: 'pause' }),
    row(2, 1, 'faultBegan', { detail: 'crash' }),
    row(2, 1, 'crashed'),
    row(4, 0, 'faultEnded', { detail: 'pause' }),
    row(6, 1, 'started'),
    row(7, 2, 'slept'),
    row(8, undefined, 'mended'),
    row(8, 2, 'woke'),
    row(9, undefined, 'agreed'),
    row(50, undefined, 'mended'),
    row(60, 0, 'crashed'),
    row(100, 1, 'stopped'),
  ])
  const story = storyOf(recording)
  expect(story.faults).toEqual([
    { device: 0, fromMs: 1, toMs: 4, what: 'pause' },
    { device: 1, fromMs: 2, toMs: 2, what: 'crash' },
  ])
  expect(story.away).toEqual([
    { device: 1, fromMs: 2, toMs: 6, what: 'off' },
    { device: 2, fromMs: 7, toMs: 8, what: 'asleep' },
    { device: 0, fromMs: 60, toMs: 100, what: 'off' },
  ])
  expect(story.crashes.map(({ atMs }) => atMs)).toEqual([2, 60])
  expect(story.rounds).toEqual([
    { mendedMs: 8, untilMs: 31_500, agreedMs: 9 },
    { mendedMs: 50, untilMs: 60_000, agreedMs: undefined },
  ])
})

it('counts who has everything among those who are to have it', () => {
  const recording = recordingOf(
    [
      row(1, 0, 'wrote', eventId('a')),
      row(2, 1, 'took', eventId('a')),
      row(4, 1, 'wrote', eventId('b')),
      row(5, 0, 'took', eventId('b')),
      row(6, 2, 'took', eventId('a')),
    ],
    [true, true, false],
  )
  expect(sharesOf(recording, storyOf(recording))).toEqual([
    { atMs: 0, share: 1 },
    { atMs: 1, share: 0.5 },
    { atMs: 2, share: 1 },
    { atMs: 4, share: 0.5 },
    { atMs: 5, share: 1 },
    { atMs: 6, share: 1 },
  ])
})
