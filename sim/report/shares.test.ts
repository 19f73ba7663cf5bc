import { expect, it } from 'vitest'
import { sharesOf } from './shares.ts'
import { storyOf } from './story.ts'
import { devicesOf, eventId, recordingOf, roundEnd, row } from './testing/recording.ts'

it('counts who has everything among those who have to agree, whatever the others hold', () => {
  const rows = [
    row(1, 0, 'wrote', eventId('a')),
    row(2, 1, 'took', eventId('a')),
    row(4, 1, 'wrote', eventId('b')),
    row(5, 0, 'took', eventId('b')),
    row(6, 2, 'wrote', eventId('of the liar')),
  ]
  const recording = recordingOf(rows, {
    devices: devicesOf(3, [2]),
    roundEnds: [roundEnd({ rowCount: 5, agreed: [0, 1] })],
  })
  expect(sharesOf(recording, storyOf(recording))).toEqual([
    { atMs: 0, share: 1 },
    { atMs: 1, share: 0.5 },
    { atMs: 2, share: 1 },
    { atMs: 4, share: 0.5 },
    { atMs: 5, share: 1 },
  ])
})

it('neither waits for a device that was lost, nor for what only that one held', () => {
  const rows = [
    row(1, 0, 'wrote', eventId('a')),
    row(2, 1, 'took', eventId('a')),
    row(3, 2, 'wrote', eventId('never sent')),
    row(4, 2, 'crashed', { detail: 'lost' }),
  ]
  const recording = recordingOf(rows, {
    roundEnds: [roundEnd({ rowCount: 4, agreed: [0, 1], apart: [{ device: 2, why: 'lost' }] })],
  })
  expect(sharesOf(recording, storyOf(recording)).at(-1)).toEqual({ atMs: 2, share: 1 })
})

it('counts a newcomer from when it comes', () => {
  const rows = [
    row(1, 0, 'wrote', eventId('a')),
    row(2, 1, 'took', eventId('a')),
    row(2, 2, 'took', eventId('a')),
    row(3, 0, 'wrote', eventId('b')),
    row(4, 1, 'took', eventId('b')),
    row(4, 2, 'took', eventId('b')),
    row(20, 3, 'started'),
    row(22, 3, 'took', eventId('a')),
    row(23, 3, 'took', eventId('b')),
  ]
  const recording = recordingOf(rows, {
    devices: devicesOf(4),
    roundEnds: [roundEnd({ rowCount: 9, agreed: [0, 1, 2, 3] })],
  })
  expect(sharesOf(recording, storyOf(recording)).filter(({ atMs }) => atMs >= 4)).toEqual([
    { atMs: 4, share: 1 },
    { atMs: 22, share: 0.75 },
    { atMs: 23, share: 1 },
  ])
})

it('stays low where somebody who had to agree did not get all', () => {
  const rows = [
    row(1, 0, 'wrote', eventId('a')),
    row(2, 1, 'took', eventId('a')),
    row(3, 2, 'wrote', eventId('b')),
    row(4, 0, 'took', eventId('b')),
    row(5, 2, 'took', eventId('a')),
  ]
  const recording = recordingOf(rows, {
    roundEnds: [roundEnd({ rowCount: 5, agreedMs: undefined, agreed: [0, 2], disagreed: [1] })],
  })
  expect(sharesOf(recording, storyOf(recording)).at(-1)).toEqual({ atMs: 5, share: 2 / 3 })
})
