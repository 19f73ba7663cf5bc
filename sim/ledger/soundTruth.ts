import { utf8Bytes } from '../../core/crypto/bytes.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EventId } from '../../core/event/ids.ts'
import { parseEvent } from '../../core/event/parseEvent.ts'
import { dependenciesOf } from '../../core/event/roomEvent.ts'
import { signaturesAreValid } from '../../core/event/signEvent.ts'
import type { Incoming } from '../../core/graph/communityGraph.ts'
import type { LedgerRow } from './readLedger.ts'

/** What the rows of a kept world say that happened. */
export interface SoundTruth {
  /** In the order in which they came into the world. */
  readonly events: ReadonlyMap<EventId, Incoming>
  /** What of it cannot be so. */
  readonly says: readonly string[]
}

/**
 * Reads the ground truth from its rows: each event must be what its id and its author's signature say, stand in the room that
 * its row says, and come after what it rests on; and time goes forward.
 */
export function soundTruthOf(crypto: CryptoPort, rows: readonly LedgerRow[]): SoundTruth {
  const events = new Map<EventId, Incoming>()
  const says: string[] = []
  const waitedFor = new Map<EventId, EventId>()
  let lastMs = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    const where = `row ${row.seq}`
    if (row.at_ms < lastMs) says.push(`${where} is of an earlier moment than the one before it`)
    lastMs = row.at_ms
    if (row.event === null || row.event_id === null) continue
    const incoming = incomingOf(crypto, row.event)
    const wrong = incoming === undefined ? 'cannot be read' : wrongWith(crypto, row, incoming)
    if (wrong !== undefined) says.push(`${row.event_id} of ${where} ${wrong}`)
    const child = waitedFor.get(row.event_id)
    if (child !== undefined) says.push(`${row.event_id} of ${where} comes after ${child}, which rests on it`)
    if (incoming === undefined) continue
    events.set(row.event_id, incoming)
    for (const id of dependenciesOf(incoming.event)) if (!events.has(id)) waitedFor.set(id, row.event_id)
  }
  return { events, says }
}

function incomingOf(crypto: CryptoPort, text: string): Incoming | undefined {
  const blob = utf8Bytes(text)
  const read = parseEvent(crypto, blob)
  if (!read.ok) return undefined
  return { ...read.parsed, blob, ...(read.content === 'missing' ? { content: 'missing' } : {}) }
}

function wrongWith(crypto: CryptoPort, row: LedgerRow, incoming: Incoming): string | undefined {
  const { event } = incoming
  if (event.id !== row.event_id) return `says what makes it ${event.id}`
  if (event.roomId !== row.room_id) return `is of the room ${event.roomId}, not of ${row.room_id}`
  // What liars hand about may have signatures that are not good: others that rest on it vouch for it.
  const isSigned = row.origin !== 'honest' || signaturesAreValid(crypto, incoming)
  return isSigned ? undefined : 'is not signed by its author'
}
