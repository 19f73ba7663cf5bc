import { assert, must } from '../core/assert.ts'
import type { CryptoPort } from '../core/crypto/port.ts'
import { RoomGraph } from '../core/graph/roomGraph.ts'
import { resolveStates } from '../core/rooms/resolution/resolve.ts'
import { mergeBudgetMs, mergeMembersMin, mergeRunsCount } from './limits.ts'
import { type Measured, measure } from './measure.ts'
import { heapBytes } from './memory.ts'
import { CREATOR, type RoomPlan, type SyntheticRoom, writeRoom } from './syntheticRoom.ts'

export interface MergeResult extends Measured {
  readonly memberCount: number
  readonly eventCount: number
  readonly stateCount: number
  /** How long the graph took to judge and place every event of the room. */
  readonly ingestMs: number
  readonly heapBytes: number
}

/** Two branches of 20 state events each by the same people, whatever the size of the room. */
const planOf = (memberCount: number): RoomPlan => ({
  roomVersion: '12',
  seed: 1,
  userCount: memberCount,
  powerLevelCount: 30,
  branchCount: 2,
  branchEventCount: 20,
  activeUserCount: mergeMembersMin,
})

/** Takes a room into a graph and times the state before the event that merges its two branches. */
export function benchMerge(crypto: CryptoPort, memberCount: number): MergeResult {
  const room = writeRoom(crypto, planOf(memberCount))
  const { version } = room.writer
  const events = [...room.writer.events]
  const merge = writeMerge(room)
  const heapBefore = heapBytes()
  const startMs = performance.now()
  const graph = new RoomGraph(version, merge.roomId)
  for (const event of events) graph.add(event)
  const ingestMs = performance.now() - startMs
  const heap = heapBytes() - heapBefore
  const parents = merge.prevEvents.map((id) => must(graph.entry(id), 'the branches are in the graph'))
  const states = parents.map(({ stateAfter }) => stateAfter)
  // What the graph does for the state before an event, without its memory of what it has resolved already.
  const run = () => void resolveStates(graph, states)
  const measured = measure(run, { runCount: mergeRunsCount, budgetMs: mergeBudgetMs })
  const { verdict, stateBefore } = graph.add(merge)
  assert(verdict.allowed && stateBefore.equals(resolveStates(graph, states)), 'the merge is accepted on that state')
  const stateCount = stateBefore.size
  return { memberCount, eventCount: events.length, stateCount, ingestMs, ...measured, heapBytes: heap }
}

function writeMerge({ writer, tips, states: [state] }: SyntheticRoom) {
  assert(state, 'there is a branch')
  const prev = tips.map(({ id }) => id)
  const content = { msgtype: 'm.text', body: 'here again' }
  return writer.write(state, { type: 'm.room.message', sender: CREATOR, content, prev, depth: 1 })
}
