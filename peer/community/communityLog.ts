import { openBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { EventId, UserId } from '../../core/event/ids.ts'
import { type ParseRefusal, parseEvent } from '../../core/event/parseEvent.ts'
import type { Added, Incoming } from '../../core/graph/communityGraph.ts'
import { isAccepted } from '../../core/graph/entry.ts'
import type { LogEntry } from '../../core/store/communityStore.ts'
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

/** An event of our own log. What was written there had been checked, so anything else is damage to the file. */
export function reopenEvent(
  crypto: CryptoPort,
  epochs: readonly EpochKeys[],
  logged: { readonly eventId: EventId; readonly blob: Uint8Array },
): Incoming | undefined {
  const opened = openEvent(crypto, epochs, logged.blob)
  return opened.ok && opened.incoming.event.id === logged.eventId ? opened.incoming : undefined
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
