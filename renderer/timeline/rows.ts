import type { Message, Notice, TimelineItem, Tombstone } from '../../peer/contract.ts'
import type { PendingMessage } from '../channel/outbox.ts'
import { groupWithinMs } from '../limits.ts'
import { dayOf } from './times.ts'

/** A message that this device cannot open yet. */
export type Locked = Extract<TimelineItem, { kind: 'locked' }>

/** What one line of the timeline is. `key` is unique in a list and stays with its item. */
export type Row =
  | { kind: 'start'; key: string }
  | { kind: 'endOfView'; key: string }
  | { kind: 'day'; key: string; ts: number }
  | { kind: 'gap'; key: string; missingCount: number }
  | { kind: 'notice'; key: string; notice: Notice }
  | { kind: 'tombstone'; key: string; tombstone: Tombstone }
  | { kind: 'locked'; key: string; locked: Locked }
  | { kind: 'message'; key: string; message: Message; first: boolean; showsDelivery: boolean }
  | { kind: 'pending'; key: string; pending: PendingMessage; first: boolean }

/** Whether the timeline's older end is the channel's beginning, the end of what this view shows, or neither yet. */
export type Reach = 'start' | 'endOfView' | 'more'

/** A message whose head (egg, name, time) can be left out by the next one. */
interface Head {
  sender: string
  ts: number
}

/**
 * The rows of a timeline. A message loses its head when the row above it is by the same author and less than five
 * minutes away; a late one keeps it, for its chip. `self` is the author of what is pending.
 */
export function buildRows(
  items: readonly TimelineItem[],
  pending: readonly PendingMessage[],
  self: string,
  reach: Reach,
): Row[] {
  const rows: Row[] = []
  if (reach !== 'more') rows.push({ kind: reach, key: reach })
  let head: Head | undefined
  let day: number | undefined

  const turnDay = (ts: number, itemKey: string) => {
    const next = dayOf(ts)
    if (next === day) return
    day = next
    head = undefined
    rows.push({ kind: 'day', key: `day ${itemKey}`, ts })
  }
  const continues = (sender: string, ts: number) =>
    head !== undefined && head.sender === sender && Math.abs(ts - head.ts) < groupWithinMs

  const newestOwn = items.findLast((item) => item.kind === 'message' && item.own)
  const newestRead = items.findLast((item) => item.kind === 'message' && (item.delivery?.readByCount ?? 0) > 0)
  for (const item of items) {
    const key = item.eventId
    switch (item.kind) {
      case 'gap':
        head = undefined
        rows.push({ kind: 'gap', key, missingCount: item.missingCount })
        break
      case 'notice':
        turnDay(item.ts, key)
        head = undefined
        rows.push({ kind: 'notice', key, notice: item })
        break
      case 'tombstone':
        turnDay(item.ts, key)
        head = undefined
        rows.push({ kind: 'tombstone', key, tombstone: item })
        break
      case 'locked':
        turnDay(item.ts, key)
        head = undefined
        rows.push({ kind: 'locked', key, locked: item })
        break
      case 'message': {
        turnDay(item.ts, key)
        const first = item.lateSince !== null || item.clockAhead || !continues(item.sender, item.ts)
        rows.push({
          kind: 'message',
          key,
          message: item,
          first,
          showsDelivery: showsDelivery(item, item === newestOwn, item === newestRead),
        })
        head = { sender: item.sender, ts: item.ts }
      }
    }
  }
  for (const message of pending) {
    const key = `pending ${message.localId}`
    turnDay(message.ts, key)
    rows.push({ kind: 'pending', key, pending: message, first: !continues(self, message.ts) })
    head = { sender: self, ts: message.ts }
  }
  return rows
}

/**
 * An own message says where it has got to until somebody has read it; of those that somebody has read, and of all the
 * others once everybody has them, only the newest goes on saying it.
 */
function showsDelivery({ delivery }: Message, newest: boolean, newestRead: boolean): boolean {
  if (delivery === null) return false
  if (delivery.readByCount > 0) return newestRead
  return newest || delivery.heldBy < delivery.of
}
