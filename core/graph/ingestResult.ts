import type { EventId } from '../event/ids.ts'
import type { Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'

/** An event that took its place in this batch, with the sealed bytes it came in. */
export interface Added {
  readonly entry: Entry
  readonly room: RoomGraph
  readonly blob: Uint8Array
  /** Where a redaction stripped the copy of its content. */
  readonly content?: 'missing'
}

export interface IngestRefusal {
  readonly id: EventId
  readonly reason: 'signature' | 'certificate' | 'foreignRoom' | 'auth'
  /** The authorisation rule that decided, where one did. */
  readonly rule?: string
}

export interface IngestResult {
  /** What is now part of the synchronised set, parents first. */
  readonly added: readonly Added[]
  /** Held events of which a better copy came: with its content, or with signatures that are good. */
  readonly completed: readonly Added[]
  readonly refused: readonly IngestRefusal[]
  /** Ids that events of this batch wait for and that are not here: ask other peers for them. */
  readonly missing: readonly EventId[]
}
