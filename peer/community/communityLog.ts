import { openBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import { type EventId, eventIdBytes, type UserId } from '../../core/event/ids.ts'
import { type ParseRefusal, parseEvent } from '../../core/event/parseEvent.ts'
import type { Added, Incoming } from '../../core/graph/communityGraph.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import type { StateGroups } from '../../core/graph/storage/stateGroups.ts'
import { graphBatch } from '../../core/graph/storage/storedEntry.ts'
import { redactedKeepMs } from '../../core/limits.ts'
import type { Batch, CommunityStore, LogEntry, LoggedEvent } from '../../core/store/communityStore.ts'
import { roomStateChange } from '../storage/roomStateChange.ts'
import type { BodyOf } from '../views/messageBody.ts'

export type Opened =
  | { readonly ok: true; readonly incoming: Incoming }
  | { readonly ok: false; readonly reason: 'blob' | ParseRefusal }

/** What a sealed blob holds, checked up to its content hash. */
export function openEvent(crypto: CryptoPort, epochs: readonly EpochKeys[], blob: Uint8Array): Opened {
  const bytes = openBlob(crypto, epochs, blob)
  if (bytes === undefined) return { ok: false, reason: 'blob' }
  const result = parseEvent(crypto, bytes)
  if (!result.ok) return result
  const incoming = { ...result.parsed, blob }
  return { ok: true, incoming: result.content === 'missing' ? { ...incoming, content: 'missing' } : incoming }
}

export interface ReadRows {
  readonly logged: Incoming[]
  readonly receivedTs: Map<EventId, number>
  readonly damagedCount: number
}

/** What our own log holds, parents first. It was checked when it was written, so anything else is damage to the file. */
export const readWholeLog = (crypto: CryptoPort, epochs: readonly EpochKeys[], store: CommunityStore): ReadRows =>
  readRows((blob) => openEvent(crypto, epochs, blob), store.readLog())

/** What some rows of our own log hold. */
export function readRows(open: (blob: Uint8Array) => Opened, rows: Iterable<LoggedEvent>): ReadRows {
  const logged: Incoming[] = []
  const receivedTs = new Map<EventId, number>()
  let damagedCount = 0
  for (const row of rows) {
    const opened = open(row.blob)
    if (opened.ok && opened.incoming.event.id === row.eventId) {
      logged.push(opened.incoming)
      receivedTs.set(row.eventId, row.receivedTs)
    } else damagedCount++
  }
  return { logged, receivedTs, damagedCount }
}

/** What is stored of events that have their places, or were completed: rows of the log, and their rooms' graphs. */
export function batchOf(
  added: readonly Added[],
  groups: StateGroups,
  options: { accountId: UserId; receivedTs: number; durable: boolean; bodyOf: BodyOf },
): Batch {
  const { accountId, receivedTs, durable, bodyOf } = options
  const rooms = new Set(added.map(({ room }) => room))
  const redacted = new Set(added.flatMap(({ entry, room }) => room.redactedThrough(entry)))
  return {
    entries: added.map((item) => logEntry(item, accountId, receivedTs, bodyOf)),
    graph: graphBatch(groups, added),
    redacted,
    eraseDueTs: receivedTs + redactedKeepMs,
    shadowed: new Map(Array.from(rooms, (room) => [room.roomId, idsOf(room.shadowed)])),
    roomStates: Array.from(rooms, (room) => roomStateChange(room, redacted)),
    durable,
  }
}

export const idsOf = (entries: Iterable<Entry>) => new Set(Array.from(entries, ({ event }) => event.id))

function logEntry(added: Added, accountId: UserId, receivedTs: number, bodyOf: BodyOf): LogEntry {
  const { entry, room, blob, content } = added
  const body = isAccepted(entry) ? bodyOf(room, entry.event) : undefined
  return {
    eventId: entry.event.id,
    blob,
    accountId,
    receivedTs,
    isContentMissing: content === 'missing',
    ...(body === undefined ? {} : { body }),
  }
}

/** Events that took their places, as the gossip is told of them. */
export const heldOf = (added: readonly Added[]) =>
  added.map(({ entry: { event } }) => ({ id: eventIdBytes(event.id), originServerTs: event.originServerTs }))
