import type { TimelineItem } from '../../peer/contract.ts'

/** An own message on its way to the engine: shown at once, and gone when the real one is in the timeline. */
export interface PendingMessage {
  localId: number
  /** The same for every attempt, so that a lost answer never makes two messages of one. */
  transactionId: string
  body: string
  /** The wall clock when Enter was pressed. */
  ts: number
  state: { kind: 'saving' } | { kind: 'saved'; eventId: string } | { kind: 'failed'; reason: string }
}

/**
 * The pending messages that the timeline does not show yet. The engine's answer and its change of the timeline may come
 * in either order, so one that has no id yet steps aside for an own message of the same words that is not older.
 */
export function stillPending(
  pending: readonly PendingMessage[],
  items: readonly TimelineItem[],
): readonly PendingMessage[] {
  if (pending.length === 0) return pending
  const oldest = Math.min(...pending.map((message) => message.ts))
  const arrived = items.filter((item) => item.kind === 'message' && item.own && item.ts >= oldest)
  const taken = new Set<string>()
  const takes = (fits: (item: TimelineItem) => boolean): boolean => {
    const twin = arrived.find((item) => !taken.has(item.eventId) && fits(item))
    if (twin) taken.add(twin.eventId)
    return twin !== undefined
  }
  const ids = new Set(items.map((item) => item.eventId))
  for (const { state } of pending) if (state.kind === 'saved') taken.add(state.eventId)
  return pending.filter(({ state, body, ts }) => {
    if (state.kind === 'failed') return true
    if (state.kind === 'saved') return !ids.has(state.eventId)
    return !takes((item) => item.kind === 'message' && item.body === body && item.ts >= ts)
  })
}
