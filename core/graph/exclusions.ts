import type { EventId, RoomId } from '../event/ids.ts'
import { isJsonObject, memberOf } from '../event/json.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import type { StateMap } from '../rooms/stateMap.ts'
import type { Entry } from './entry.ts'
import type { RoomGraph } from './roomGraph.ts'
import type { Exclusion } from './shadowing.ts'

/** What the root's settled state takes away in the other rooms of a community, and which of them were told. */
export class Exclusions {
  readonly #root: RoomGraph
  readonly #told = new WeakSet<RoomGraph>()
  #over: StateMap | undefined
  #removals: readonly RoomEvent[] = []

  constructor(root: RoomGraph) {
    this.#root = root
  }

  /** Tells every room, as far as something has changed for it. */
  refresh(rooms: Iterable<RoomGraph>): void {
    const { settledState } = this.#root
    const removals = this.#over === settledState ? this.#removals : removalsIn(this.#root)
    const isSame =
      removals.length === this.#removals.length && removals.every(({ id }, at) => id === this.#removals[at]?.id)
    this.#over = settledState
    this.#removals = removals
    for (const room of rooms) {
      if (room === this.#root || (isSame && this.#told.has(room))) continue
      this.#told.add(room)
      room.setExclusions(exclusionsFor(removals, room.roomId))
    }
  }
}

/** Bans and revocations that stand in the root's settled state. */
const removalsIn = (root: RoomGraph): RoomEvent[] =>
  Array.from(root.settledState.entries(), ({ value }) => root.event(value)).filter(
    (event): event is RoomEvent => event !== undefined && removalBy(event) !== undefined,
  )

/**
 * What removals in the root take away in another room. A ban, or the revocation of a device, lists for every room what
 * it held of the removed at that moment; a room that is not listed held nothing.
 */
const exclusionsFor = (removals: readonly RoomEvent[], roomId: RoomId): Exclusion[] =>
  removals.flatMap((event) => {
    const applies = removalBy(event)
    return applies ? [{ applies, extremities: extremitiesIn(event, roomId) }] : []
  })

function removalBy(event: RoomEvent): ((candidate: Entry) => boolean) | undefined {
  if (event.type === 'roost.revoke') return ({ signer }) => signer === event.stateKey
  const banned = event.type === 'm.room.member' && memberOf(event.content, 'membership') === 'ban'
  return banned ? (candidate) => candidate.event.sender === event.stateKey : undefined
}

function extremitiesIn(event: RoomEvent, roomId: RoomId): EventId[] {
  const perRoom = memberOf(event.content, 'roost.extremities')
  const listed = isJsonObject(perRoom) ? memberOf(perRoom, roomId) : undefined
  return Array.isArray(listed) ? listed.filter((id): id is EventId => typeof id === 'string') : []
}
