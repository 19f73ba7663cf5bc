import { hex } from '@scure/base'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { canonicalBytes } from '../../core/event/canonicalJson.ts'
import { splitStateKey } from '../../core/event/roomEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { compareText } from '../../core/order.ts'
import type { Result } from '../contract.ts'

/** The resolved state of a room, sorted, and its hash: equal on any two peers that hold the same events. */
export function stateView(crypto: CryptoPort, room: RoomGraph): Result<'state.get'> {
  const state = [...room.currentState.entries()]
    .map(({ key, value }) => ({ ...splitStateKey(key), eventId: value }))
    .map(({ type, key, eventId }) => ({ type, stateKey: key, eventId }))
    .sort((left, right) => compareText(left.type, right.type) || compareText(left.stateKey, right.stateKey))
  const listed = state.map(({ type, stateKey, eventId }) => [type, stateKey, eventId])
  return { hash: hex.encode(crypto.sha256(canonicalBytes(listed))), state }
}
