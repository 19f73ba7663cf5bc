import { assert } from '../core/assert.ts'
import { utf8Bytes } from '../core/crypto/bytes.ts'
import type { CryptoPort } from '../core/crypto/port.ts'
import { eventSetOf } from '../core/rooms/resolution/eventSet.ts'
import { resolveStates } from '../core/rooms/resolution/resolve.ts'
import { stateListing } from '../core/rooms/stateListing.ts'
import { StateMap } from '../core/rooms/stateMap.ts'
import type { LargeRoom } from './largeRooms.ts'
import { resolveBudgetMs } from './limits.ts'
import { type Measured, measure } from './measure.ts'
import { heapBytes } from './memory.ts'
import type { WrittenState } from './roomWriter.ts'
import { writeRoom } from './syntheticRoom.ts'

export interface ResolveResult extends Measured {
  readonly name: string
  readonly eventCount: number
  /** Entries of the resolved state. */
  readonly stateCount: number
  /** Whether the resolved state is the one that the other implementations agree on. */
  readonly isAgreed: boolean
  /** What the events, their states and their index take in memory. */
  readonly heapBytes: number
}

/** Writes a room and resolves the states of its branches; only `resolveStates` itself is timed. */
export function benchResolve(crypto: CryptoPort, room: LargeRoom, runCount: number): ResolveResult {
  const heapBefore = heapBytes()
  const { writer, states: written } = writeRoom(crypto, room.plan)
  const set = eventSetOf(writer.version, writer.events)
  assert(set.ok, 'a written room is complete')
  const states = written.map(stateMapOf)
  const heap = heapBytes() - heapBefore
  let resolved = StateMap.empty
  const measured = measure(
    () => {
      resolved = resolveStates(set.source, states)
    },
    { runCount, budgetMs: resolveBudgetMs },
  )
  return {
    name: room.name,
    eventCount: writer.events.length,
    stateCount: resolved.size,
    ...measured,
    isAgreed: sha256OfState(crypto, resolved) === room.resolvedSha256,
    heapBytes: heap,
  }
}

const stateMapOf = (state: WrittenState): StateMap => StateMap.of([...state].map(([key, event]) => [key, event.id]))

/** The hash by which implementations compare a state: of its listing as compact JSON, in hex. */
export const sha256OfState = (crypto: CryptoPort, state: StateMap): string =>
  Buffer.from(crypto.sha256(utf8Bytes(JSON.stringify(stateListing(state))))).toString('hex')
