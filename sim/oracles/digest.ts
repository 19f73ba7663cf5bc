import { hash } from 'node:crypto'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import type { Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { compareText } from '../../core/order.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import { bannedIn, joinedIn } from '../../peer/views/communityState.ts'

/** All that follows from a set of events, in short texts by what it is of which room: equal for equal sets. */
export type Digest = ReadonlyMap<string, string>

/** The digest of a community's graph. */
export function digestOf(graph: CommunityGraph): Digest {
  const digest = new Map<string, string>()
  const rooms = [...graph.rooms.values()].sort((left, right) => compareText(left.roomId, right.roomId))
  for (const room of rooms) {
    const idOf = ({ number }: Entry): string => graph.table.ids.idAt(number)
    const note = (what: string, text: string) => void digest.set(`${what} of ${room.roomId}`, text)
    note('state', stateHash(room.currentState))
    note('settled state', stateHash(room.settledState))
    note('set of extremities', room.forwardExtremities.map(idOf).sort().join())
    note('timeline', hashOf(room.timeline.map(idOf)))
    note('set of shadowed events', hashOf(Array.from(room.shadowed, idOf).sort()))
    note('set of refused events', hashOf(refusedIn(graph, room)))
    note('list of members', hashOf(joinedIn(room).flatMap(({ userId, name }) => [userId, name])))
  }
  digest.set('list of the banned', hashOf(bannedIn(graph.root).flatMap(({ userId, name }) => [userId, name])))
  return digest
}

/** What two digests differ in first; undefined where they are equal. */
export function differenceOf(left: Digest, right: Digest): string | undefined {
  if (left.size !== right.size) return `number of rooms`
  for (const [what, text] of left) if (right.get(what) !== text) return what
  return undefined
}

const known = new WeakMap<StateMap, string>()

/** SHA-256 over the sorted entries of a state. */
function stateHash(state: StateMap): string {
  const already = known.get(state)
  if (already !== undefined) return already
  const entries = Array.from(state.entries(), ({ key, value }) => `${key}\u0000${value}`).sort()
  const text = hashOf(entries)
  known.set(state, text)
  return text
}

const hashOf = (texts: readonly string[]): string => hash('sha256', texts.join('\n'))

function refusedIn({ table }: CommunityGraph, room: RoomGraph): string[] {
  const refused: string[] = []
  for (const { number } of room.entries()) if (!table.isAccepted(number)) refused.push(table.ids.idAt(number))
  return refused.sort()
}
