import { describe, expect, it } from 'vitest'
import type { Message, Notice, TimelineItem } from '../../peer/contract.ts'
import { groupWithinMs } from '../limits.ts'
import { buildRows, type Row } from './rows.ts'

const noon = new Date(2026, 4, 4, 12).getTime()
const dayMs = 24 * 60 * 60_000

const message = (eventId: string, sender: string, ts: number, more: Partial<Message> = {}): Message => ({
  kind: 'message',
  eventId,
  sender,
  senderName: sender,
  ts,
  clockAhead: false,
  body: eventId,
  edited: false,
  reactions: [],
  own: false,
  lateSince: null,
  delivery: null,
  ...more,
})
const joined = (eventId: string, ts: number): Notice => ({
  kind: 'notice',
  eventId,
  sender: 'Ada',
  senderName: 'Ada',
  ts,
  clockAhead: false,
  notice: { type: 'joined' },
})
const outline = (rows: Row[]) =>
  rows.map((row) => ('first' in row ? `${row.kind} ${row.key}${row.first ? ' with head' : ''}` : row.kind))
const rowsOf = (...items: TimelineItem[]) => outline(buildRows(items, [], 'Me', 'more'))

describe('the rows of a timeline', () => {
  it('leave the head out where the same author goes on within five minutes', () => {
    expect(
      rowsOf(
        message('1', 'Ada', noon),
        message('2', 'Ada', noon + groupWithinMs - 1),
        message('3', 'Bo', noon + groupWithinMs),
      ),
    ).toEqual(['day', 'message 1 with head', 'message 2', 'message 3 with head'])
  })
  it('draw the head again after five minutes', () => {
    expect(rowsOf(message('1', 'Ada', noon), message('2', 'Ada', noon + groupWithinMs))).toEqual([
      'day',
      'message 1 with head',
      'message 2 with head',
    ])
  })
  it('draw the head again after a notice, a gap and a new day', () => {
    expect(
      rowsOf(
        message('1', 'Ada', noon),
        joined('2', noon),
        message('3', 'Ada', noon),
        { kind: 'gap', eventId: 'gap:4', missingCount: 1 },
        message('4', 'Ada', noon),
        message('5', 'Ada', noon + dayMs),
      ),
    ).toEqual([
      'day',
      'message 1 with head',
      'notice',
      'message 3 with head',
      'gap',
      'message 4 with head',
      'day',
      'message 5 with head',
    ])
  })
  it('keep the place of a deleted message, and draw the head again after it', () => {
    const { body: _, own: __, lateSince: ___, delivery: ____, ...shown } = message('2', 'Ada', noon)
    expect(
      rowsOf(
        message('1', 'Ada', noon),
        { ...shown, kind: 'tombstone', by: 'Bo', byName: 'Bo' },
        message('3', 'Ada', noon),
      ),
    ).toEqual(['day', 'message 1 with head', 'tombstone', 'message 3 with head'])
  })
  it('keep the place of a message that cannot be opened yet, and draw the head again after it', () => {
    const { body: _, own: __, lateSince: ___, delivery: ____, ...shown } = message('2', 'Ada', noon)
    expect(rowsOf(message('1', 'Ada', noon), { ...shown, kind: 'locked' }, message('3', 'Ada', noon))).toEqual([
      'day',
      'message 1 with head',
      'locked',
      'message 3 with head',
    ])
  })
  it('always draw the head of a late message, for its chip', () => {
    expect(rowsOf(message('1', 'Ada', noon), message('2', 'Ada', noon, { lateSince: noon }))).toEqual([
      'day',
      'message 1 with head',
      'message 2 with head',
    ])
  })
  it('put what is pending at the end, grouped with the own message before it', () => {
    const pending = {
      localId: 1,
      transactionId: 'a',
      body: 'on its way',
      ts: noon + 1,
      state: { kind: 'saving' },
    } as const
    const rows = buildRows([message('1', 'Me', noon, { own: true })], [pending], 'Me', 'start')
    expect(outline(rows)).toEqual(['start', 'day', 'message 1 with head', 'pending pending 1'])
  })
  const held = (heldBy: number, readByCount = 0) => ({
    own: true,
    delivery: { heldBy, of: 3, readByCount, readBy: [] },
  })
  it('say who has read a message at the newest that somebody has read, and below it who holds what', () => {
    const deliveries = [held(3, 2), held(2, 1), held(3), held(1), held(3)]
    const rows = buildRows(
      deliveries.map((delivery, place) => message(`${place}`, 'Me', noon, delivery)),
      [],
      'Me',
      'more',
    )
    expect(rows.flatMap((row) => (row.kind === 'message' && row.showsDelivery ? [row.key] : []))).toEqual([
      '1',
      '3',
      '4',
    ])
  })
  it('say who holds a message until all do, and for the newest own one in any case', () => {
    const rows = buildRows(
      [message('1', 'Me', noon, held(3)), message('2', 'Me', noon, held(2)), message('3', 'Me', noon, held(3))],
      [],
      'Me',
      'more',
    )
    expect(rows.flatMap((row) => (row.kind === 'message' && row.showsDelivery ? [row.key] : []))).toEqual(['2', '3'])
  })
  it('have a key of their own each', () => {
    const rows = buildRows(
      [message('1', 'Ada', noon), joined('2', noon + dayMs), message('3', 'Ada', noon)],
      [],
      'Me',
      'start',
    )
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  })
})
