import { openBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { EventId, UserId } from '../../core/event/ids.ts'
import { type ParseRefusal, parseEvent } from '../../core/event/parseEvent.ts'
import type { Added, Incoming } from '../../core/graph/communityGraph.ts'
import { isAccepted } from '../../core/graph/entry.ts'
import type { CommunityStore, LogEntry } from '../../core/store/communityStore.ts'
import { messageBody } from '../views/messageBody.ts'

export type Opened =
  | { readonly ok: true; readonly incoming: Incoming }
  | { readonly ok: false; readonly reason: 'blob' | ParseRefusal }

/** What a sealed blob holds, checked up to its content hash. */
export function openEvent(crypto: CryptoPort, epochs: readonly EpochKeys[], blob: Uint8Array): Opened {
  const bytes = openBlob(crypto, epochs, blob)
  if (bytes === undefined) return { ok: false, reason: 'blob' }
  const result = parseEvent(crypto, bytes)
  return result.ok ? { ok: true, incoming: { ...result.parsed, blob } } : result
}

/** What our own log holds, parents first. It was checked when it was written, so anything else is damage to the file. */
export function readWholeLog(
  crypto: CryptoPort,
  epochs: readonly EpochKeys[],
  store: CommunityStore,
): { logged: Incoming[]; receivedTs: Map<EventId, number>; damagedCount: number } {
  const logged: Incoming[] = []
  const receivedTs = new Map<EventId, number>()
  let damagedCount = 0
  for (const row of store.readLog()) {
    const opened = openEvent(crypto, epochs, row.blob)
    if (opened.ok && opened.incoming.event.id === row.eventId) {
      logged.push(opened.incoming)
      receivedTs.set(row.eventId, row.receivedTs)
    } else damagedCount++
  }
  return { logged, receivedTs, damagedCount }
}

/** The row of an event that has its place. */
export function logEntry(added: Added, accountId: UserId, receivedTs: number): LogEntry {
  const { entry, blob } = added
  const { event } = entry
  const body = messageBody(event)
  return {
    eventId: event.id,
    blob,
    accountId,
    receivedTs,
    graph: {
      roomId: event.roomId,
      type: event.type,
      ...(event.stateKey === undefined ? {} : { stateKey: event.stateKey }),
      sender: event.sender,
      originServerTs: event.originServerTs,
      rank: entry.rank,
      refused: !isAccepted(entry),
      prevEvents: event.prevEvents,
      authEvents: event.authEvents,
    },
    ...(body === undefined || !isAccepted(entry) ? {} : { message: { body } }),
  }
}
