import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert, must } from '../core/assert.ts'
import { type CryptoPort, KEY_BYTES } from '../core/crypto/port.ts'
import type { RoomEvent } from '../core/event/roomEvent.ts'
import { RoomGraph } from '../core/graph/roomGraph.ts'
import { StateGroups } from '../core/graph/storage/stateGroups.ts'
import { graphBatch } from '../core/graph/storage/storedEntry.ts'
import { openDatabase } from '../core/store/database.ts'
import { graphPageSchema, graphSchema } from '../core/store/graphSchema.ts'
import { SqliteGraphStorage } from '../core/store/graphStorage.ts'
import type { LargeRoom } from './largeRooms.ts'
import { ingestBatchCount } from './limits.ts'
import { heapBytes } from './memory.ts'
import { writeRoom } from './syntheticRoom.ts'

export interface IngestResult {
  readonly name: string
  readonly eventCount: number
  /** Judging, resolving and placing. */
  readonly graphMs: number
  /** Writing to the encrypted database, one transaction for each thousand. */
  readonly storageMs: number
  /** Reading all of it back into a graph. */
  readonly restoreMs: number
  readonly fileBytes: number
  readonly heapBytes: number
}

/** Takes a large room, event by event, into a graph and from there into an encrypted database in a temporary folder. */
export function benchIngest(crypto: CryptoPort, { name, plan }: LargeRoom): IngestResult {
  const { writer } = writeRoom(crypto, plan)
  const events = [...writer.events]
  const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  const path = join(folder, 'graph.db')
  try {
    const opened = openDatabase(path, new Uint8Array(KEY_BYTES).fill(1), [graphSchema, graphPageSchema])
    assert(opened.ok, 'a new database opens')
    // As for whatever others send: own messages alone wait for the disk.
    opened.store.pragma('synchronous = NORMAL')
    const storage = new SqliteGraphStorage(opened.store)
    const heapBefore = heapBytes()
    const room = new RoomGraph(writer.version, must(events[0], 'a room has events').roomId)
    const { graphMs, storageMs } = ingest(room, storage, events)
    const heap = heapBytes() - heapBefore
    opened.store.pragma('wal_checkpoint(TRUNCATE)')
    const startMs = performance.now()
    const restored = restore(room, storage, events)
    const restoreMs = performance.now() - startMs
    assert(restored.settledState.equals(room.settledState), 'what was stored gives the same state')
    opened.store.close()
    const fileBytes = statSync(path).size
    return { name, eventCount: events.length, graphMs, storageMs, restoreMs, fileBytes, heapBytes: heap }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function ingest(room: RoomGraph, storage: SqliteGraphStorage, events: readonly RoomEvent[]) {
  const groups = new StateGroups()
  let graphMs = 0
  let storageMs = 0
  for (let at = 0; at < events.length; at += ingestBatchCount) {
    const startMs = performance.now()
    const added = events.slice(at, at + ingestBatchCount).map((event) => ({ entry: room.add(event), room }))
    const placedMs = performance.now()
    storage.append(graphBatch(groups, added))
    graphMs += placedMs - startMs
    storageMs += performance.now() - placedMs
  }
  return { graphMs, storageMs }
}

function restore(room: RoomGraph, storage: SqliteGraphStorage, events: readonly RoomEvent[]): RoomGraph {
  const restored = new RoomGraph(room.version, room.roomId)
  const groups = new StateGroups(storage.groups())
  const stored = new Map(Array.from(storage.entries(), (entry) => [entry.event.id, entry]))
  for (const event of events) restored.restore(event, must(stored.get(event.id), 'every event was stored'), groups)
  return restored
}
