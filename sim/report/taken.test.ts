import { expect, it } from 'vitest'
import { lateOnTheWayMs } from '../limits.ts'
import { storyOf } from './story.ts'
import { devicesOf, eventId, recordingOf, row } from './testing/recording.ts'

const longMs = lateOnTheWayMs + 1

it('calls late what took long between two who were both there', () => {
  const { carried } = storyOf(
    recordingOf([
      row(0, 0, 'wrote', eventId('a')),
      row(longMs - 1, 1, 'took', eventId('a')),
      row(longMs, 2, 'took', eventId('a')),
    ]),
  )
  expect(carried.map(({ taker, isLate }) => [taker, isLate])).toEqual([
    [1, false],
    [2, true],
  ])
})

it('calls nothing late that its writer kept while it was down', () => {
  const { carried } = storyOf(
    recordingOf([
      row(0, 0, 'wrote', eventId('a')),
      row(1, 0, 'crashed'),
      row(longMs, 0, 'started'),
      row(longMs + 1, 1, 'took', eventId('a')),
    ]),
  )
  expect(carried.map(({ isLate }) => isLate)).toEqual([false])
})

it('says that a newcomer, and whoever slept, caught up with what had been written meanwhile', () => {
  const { carried, caughtUp } = storyOf(
    recordingOf(
      [
        row(0, 0, 'wrote', eventId('a')),
        row(1, 1, 'slept'),
        row(2, 0, 'wrote', eventId('b')),
        row(longMs, 1, 'woke'),
        row(longMs + 10, 1, 'took', eventId('b')),
        row(longMs + 20, 3, 'took', eventId('from before')),
        row(longMs + 30, 3, 'took', eventId('a')),
        row(longMs + 40, 3, 'took', eventId('b')),
      ],
      { devices: devicesOf(4) },
    ),
  )
  expect(carried).toEqual([])
  expect(caughtUp).toEqual([
    { device: 1, fromMs: longMs + 10, toMs: longMs + 10, count: 1 },
    { device: 3, fromMs: longMs + 20, toMs: longMs + 40, count: 3 },
  ])
})

it('says the same of what somebody missed who was out and is let in again', () => {
  const { carried, caughtUp } = storyOf(
    recordingOf([
      row(0, 0, 'wrote', eventId('a')),
      row(1, 1, 'took', eventId('a')),
      row(2, 0, 'wrote', eventId('b')),
      row(longMs, 1, 'did', { detail: 'communities.join: done' }),
      row(longMs + 10, 1, 'took', eventId('b')),
    ]),
  )
  expect(carried.map(({ id }) => id)).toEqual(['$a'])
  expect(caughtUp).toEqual([{ device: 1, fromMs: longMs + 10, toMs: longMs + 10, count: 1 }])
})
