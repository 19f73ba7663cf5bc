import { compareCodePoints } from '../event/codePoints.ts'
import type { EventId } from '../event/ids.ts'
import { splitStateKey } from '../event/roomEvent.ts'
import { compareText } from '../order.ts'
import type { StateMap } from './stateMap.ts'

/** A state as tools compare it: `["type:state_key", id]` in the order of the first member's UTF-8 bytes. */
export function stateListing(state: StateMap): [string, EventId][] {
  const entries = [...state.entries()].map(({ key, value }): [string, EventId] => {
    const { type, key: ofType } = splitStateKey(key)
    return [`${type}:${ofType}`, value]
  })
  return entries.sort(
    ([left, leftId], [right, rightId]) => compareCodePoints(left, right) || compareText(leftId, rightId),
  )
}
