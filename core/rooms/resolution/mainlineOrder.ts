import { compareCodePoints } from '../../event/codePoints.ts'
import type { EventId } from '../../event/ids.ts'
import { type EventSource, eventOf, powerLevelsBehind } from './source.ts'

/** What mainline ordering goes by. */
export interface MainlineRank {
  readonly id: EventId
  /** Steps back along the mainline, 0 being the resolved power levels themselves; infinity beside it. */
  readonly position: number
  readonly ts: number
}

/**
 * Mainline ordering: by how far back in the history of the resolved power levels an event's own power levels stand,
 * the oldest first; then time, then id. https://spec.matrix.org/latest/rooms/v2/#mainline-ordering
 */
export function inMainlineOrder(
  source: EventSource,
  powerLevels: EventId | undefined,
  events: Iterable<EventId>,
): MainlineRank[] {
  const positions = mainlineOf(source, powerLevels)
  const ranked = [...events].map((id) => {
    const event = eventOf(source, id)
    return { id, position: positionOf(source, positions, id), ts: event.originServerTs }
  })
  ranked.sort((left, right) => {
    if (left.position !== right.position) return left.position > right.position ? -1 : 1
    return left.ts - right.ts || compareCodePoints(left.id, right.id)
  })
  return ranked
}

/** The mainline: the resolved power levels event (0), the one it was sent under (1), and so on. */
function mainlineOf(source: EventSource, powerLevels: EventId | undefined): Map<EventId, number> {
  const positions = new Map<EventId, number>()
  for (let id = powerLevels; id !== undefined; id = powerLevelsBehind(source, eventOf(source, id))?.id) {
    positions.set(id, positions.size)
  }
  return positions
}

/** The first mainline event in the ancestry of an event's power levels; infinity where there is none. */
function positionOf(source: EventSource, positions: Map<EventId, number>, id: EventId): number {
  const passed: EventId[] = []
  let position = Number.POSITIVE_INFINITY
  for (let at: EventId | undefined = id; at !== undefined; at = powerLevelsBehind(source, eventOf(source, at))?.id) {
    const known = positions.get(at)
    if (known !== undefined) {
      position = known
      break
    }
    passed.push(at)
  }
  // Power levels beside the mainline have the position of where they left it: remembered for the next event.
  for (const side of passed) if (eventOf(source, side).type === 'm.room.power_levels') positions.set(side, position)
  return position
}
