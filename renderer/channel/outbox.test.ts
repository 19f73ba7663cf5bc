import { describe, expect, it } from 'vitest'
import type { Message } from '../../peer/contract.ts'
import { type PendingMessage, stillPending } from './outbox.ts'

const own = (eventId: string, body: string, ts: number): Message => ({
  kind: 'message',
  eventId,
  sender: '@me',
  senderName: 'Me',
  ts,
  clockAhead: false,
  body,
  edited: false,
  reactions: [],
  own: true,
  lateSince: null,
  delivery: null,
})
const pending = (localId: number, body: string, state: PendingMessage['state']): PendingMessage => ({
  localId,
  transactionId: `transaction ${localId}`,
  body,
  ts: 100,
  state,
})
const saving = { kind: 'saving' } as const
const idsOf = (messages: readonly PendingMessage[]) => messages.map((message) => message.localId)

describe('a pending message', () => {
  it('stands there until the timeline shows the real one', () => {
    const saved = pending(1, 'hi', { kind: 'saved', eventId: '$1' })
    expect(idsOf(stillPending([saved], []))).toEqual([1])
    expect(idsOf(stillPending([saved], [own('$1', 'hi', 101)]))).toEqual([])
  })
  it('steps aside when the timeline is faster than the answer', () => {
    expect(idsOf(stillPending([pending(1, 'hi', saving)], [own('$1', 'hi', 101)]))).toEqual([])
  })
  it('is not taken for an older message of the same words', () => {
    expect(idsOf(stillPending([pending(1, 'hi', saving)], [own('$0', 'hi', 50)]))).toEqual([1])
  })
  it('counts twins: one real message answers for one pending one', () => {
    const two = [pending(1, 'hi', saving), pending(2, 'hi', saving)]
    expect(idsOf(stillPending(two, [own('$1', 'hi', 101)]))).toEqual([2])
  })
  it('does not step aside for a message that answers for another', () => {
    const two = [pending(1, 'hi', { kind: 'saved', eventId: '$1' }), pending(2, 'hi', saving)]
    expect(idsOf(stillPending(two, [own('$1', 'hi', 101)]))).toEqual([2])
  })
  it('stays when it has failed, whatever else arrives', () => {
    expect(idsOf(stillPending([pending(1, 'hi', { kind: 'failed', reason: 'x' })], [own('$1', 'hi', 101)]))).toEqual([
      1,
    ])
  })
})
