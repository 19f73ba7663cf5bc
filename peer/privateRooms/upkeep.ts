import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Environment } from '../environment.ts'
import {
  badBoxes,
  complain,
  giveBoxes,
  isInRoom,
  lackingBoxes,
  nameAgain,
  namesToRepeat,
  rekeyRoom,
  shouldRekeyRoom,
} from './roomKeys.ts'

/** What the keys of a private room call for, and this device can do: in this order. */
const CHORES: readonly {
  isDue(community: CommunityPeer, room: RoomGraph): boolean
  perform(environment: Environment, community: CommunityPeer, room: RoomGraph): void
}[] = [
  // The room has no key yet, or one that somebody has who is out.
  { isDue: (community, room) => shouldRekeyRoom(community, room), perform: rekeyRoom },
  // Somebody who is in lacks a box.
  { isDue: (community, room) => lackingBoxes(community, room).length > 0, perform: giveBoxes },
  // This device has one that does not open.
  {
    isDue: (community, room) => badBoxes(community, room).length > 0,
    perform: (_, community, room) => complain(community, room),
  },
  // Somebody who is in cannot read what the room is called.
  {
    isDue: (community, room) => namesToRepeat(community, room).length > 0,
    perform: (_, community, room) => nameAgain(community, room),
  },
]

/** What bears on that: nothing else needs to be looked at again. */
interface Seen {
  readonly state: StateMap
  readonly counts: string
}

/**
 * The upkeep of a community's private rooms: new keys after a removal, boxes for devices that came later, names for those
 * who could not read them. Any device that can do it does, if no other has by then.
 */
export class RoomUpkeep {
  readonly #environment: Environment
  readonly #community: CommunityPeer
  readonly #known = new WeakMap<RoomGraph, Seen & { readonly isDue: boolean }>()

  constructor(environment: Environment, community: CommunityPeer) {
    this.#environment = environment
    this.#community = community
  }

  isDue(): boolean {
    return this.#community.privateRooms.rooms.some((room) => this.#isDueIn(room))
  }

  perform(): void {
    for (const { roomId } of this.#community.privateRooms.rooms) {
      for (const chore of CHORES) {
        const room = this.#community.graph.rooms.get(roomId)
        if (!room || !isInRoom(this.#community, room) || !chore.isDue(this.#community, room)) continue
        chore.perform(this.#environment, this.#community, room)
      }
    }
  }

  #isDueIn(room: RoomGraph): boolean {
    const { graph, privateRooms } = this.#community
    const keyCount = room.keyEvents('roost.rekey').size + room.keyEvents('roost.lockbox').size
    const seen = {
      state: room.currentState,
      counts: `${graph.root.entryCount} ${keyCount} ${privateRooms.heldIn(room).size}`,
    }
    const known = this.#known.get(room)
    if (known?.state === seen.state && known.counts === seen.counts) return known.isDue
    const isDue = isInRoom(this.#community, room) && CHORES.some((chore) => chore.isDue(this.#community, room))
    this.#known.set(room, { ...seen, isDue })
    return isDue
  }
}
