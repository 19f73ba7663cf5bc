import { type RoomPlan, writeRoom } from '../../bench/syntheticRoom.ts'
import { checkCase } from '../../cli/meg/checkCase.ts'
import { readStateCase } from '../../cli/meg/stateCase.ts'
import { must } from '../../core/assert.ts'
import { type RoomId, userIdOfKey } from '../../core/event/ids.ts'
import { eventSetOf } from '../../core/rooms/resolution/eventSet.ts'
import { resolveStates } from '../../core/rooms/resolution/resolve.ts'
import { stateListing } from '../../core/rooms/stateListing.ts'
import { StateMap } from '../../core/rooms/stateMap.ts'
import { browserCrypto } from './browserCrypto.ts'
import { forged, Side } from './conversation.ts'

/** What the page does for the test. Everything that goes in and out is plain JSON; bytes are lists of numbers. */

/** The faults of a case: none where every way of resolving it gives what it expects. */
export function faultsOf(json: unknown): string[] {
  const read = readStateCase(json)
  return read.ok ? checkCase(read.value) : [read.message]
}

/** Writes a room here, hashes and all, and resolves its branches. Answers the listing of the state as JSON. */
export async function resolveRoom(plan: RoomPlan): Promise<string> {
  const { writer, states } = writeRoom(await browserCrypto(), plan)
  const set = eventSetOf(writer.version, writer.events)
  if (!set.ok) return set.message
  const maps = states.map((state) => StateMap.of([...state].map(([key, { id }]) => [key, id])))
  return JSON.stringify(stateListing(resolveStates(set.source, maps)))
}

export interface Answer {
  readonly taken: ReturnType<Side['take']>
  readonly takenForged: ReturnType<Side['take']>
  readonly written: number[]
  readonly state: string
}

/** Takes a community from elsewhere, refuses a forgery of its last event, joins, and answers with the join. */
export async function answerTo(communityId: string, wire: number[][], seed: number[]): Promise<Answer> {
  const crypto = await browserCrypto()
  const events = wire.map((bytes) => Uint8Array.from(bytes))
  const side = new Side(crypto, communityId as RoomId)
  const last = must(events.pop(), 'there are events')
  const before = side.take(events)
  const takenForged = side.take([forged(last)])
  const after = side.take([last])
  const userKey = crypto.signingKeyPair(Uint8Array.from(seed))
  const userId = userIdOfKey('browser', userKey.publicKey)
  const written = side.write(userKey, userId, 'm.room.member', userId, { membership: 'join' })
  const taken = { added: before.added + after.added, refused: [...before.refused, ...after.refused] }
  return { taken, takenForged, written: [...written], state: side.state }
}
