import { expect, it } from 'vitest'
import { storyOf } from './story.ts'
import { eventId, recordingOf, roundEnd, row } from './testing/recording.ts'

it('follows what was written to those who took it', () => {
  const recording = recordingOf([
    row(1, 0, 'wrote', eventId('a')),
    row(3, 1, 'took', eventId('a')),
    row(5, 2, 'took', eventId('old')),
    row(9, 2, 'took', eventId('a')),
  ])
  expect(storyOf(recording).carried).toEqual([
    { id: '$a', writer: 0, writtenMs: 1, taker: 1, takenMs: 3, isLate: false },
    { id: '$a', writer: 0, writtenMs: 1, taker: 2, takenMs: 9, isLate: false },
  ])
})

it('knows from when to when something was wrong, and who was away', () => {
  const rows = [
    row(1, 0, 'faultBegan', { detail: 'pause' }),
    row(2, 1, 'faultBegan', { detail: 'crash' }),
    row(2, 1, 'crashed'),
    row(4, 0, 'faultEnded', { detail: 'pause' }),
    row(6, 1, 'started'),
    row(7, 2, 'slept'),
    row(8, 2, 'woke'),
    row(60, 0, 'crashed'),
    row(100, 1, 'stopped'),
  ]
  const well = roundEnd({ mendedMs: 8, agreedMs: 9, agreed: [0, 1, 2] })
  const bad = roundEnd({ mendedMs: 50, agreedMs: undefined, agreed: [0], disagreed: [1, 2] })
  const story = storyOf(recordingOf(rows, { roundEnds: [well, bad] }))
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
    { ...well, untilMs: 31_500 },
    { ...bad, untilMs: 60_000 },
  ])
})
