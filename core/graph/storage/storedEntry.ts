import { StateMap } from '../../rooms/stateMap.ts'
import type { Entry } from '../entry.ts'
import type { RoomGraph } from '../roomGraph.ts'
import type { GraphBatch, StoredEntry } from './port.ts'
import type { StateGroups } from './stateGroups.ts'

/** Entries in the form in which they are stored, with the states that are new with them. Parents first. */
export function graphBatch(
  groups: StateGroups,
  entries: Iterable<{ readonly entry: Entry; readonly room: RoomGraph }>,
): GraphBatch {
  const stored = Array.from(entries, ({ entry, room }) => storedEntry(groups, entry, room))
  return { groups: groups.takeFresh(), entries: stored }
}

function storedEntry(groups: StateGroups, entry: Entry, room: RoomGraph): StoredEntry {
  const { id, roomId, type, stateKey, sender, prevEvents, authEvents, originServerTs, redacts } = entry.event
  const event = { id, roomId, type, stateKey, sender, prevEvents, authEvents, originServerTs }
  const [parent] = entry.parents
  return {
    event: redacts === undefined ? event : { ...event, redacts },
    refusedBy: entry.verdict.allowed ? undefined : entry.verdict.rule,
    rank: entry.rank,
    clampedTs: entry.clampedTs,
    authDepth: room.authIndex.depthOf(id),
    stateBefore: groups.numberOf(entry.stateBefore, parent?.stateAfter ?? StateMap.empty),
    stateAfter: groups.numberOf(entry.stateAfter, entry.stateBefore),
  }
}
