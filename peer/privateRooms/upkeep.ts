import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Environment } from '../environment.ts'
import {
  giveBoxes,
  isInRoom,
  isUncovered,
  lackingBoxes,
  mayRekeyRoom,
  nameAgain,
  namesToRepeat,
  rekeyRoom,
} from './roomKeys.ts'

/** What the keys of a private room call for, and this device can do. */
interface Due {
  /** The room has no key yet, or one that somebody has who is out. */
  readonly rekey: boolean
  /** Somebody who is in lacks a box. */
  readonly boxes: boolean
  /** Somebody who is in cannot read what it is called. */
  readonly names: boolean
}

/**
 * The upkeep of a community's private rooms: new keys after a removal, boxes for devices that came later, names for those
 * who could not read them. Any device that can do it does, if no other has by then.
 */
export class RoomUpkeep {
  readonly #environment: Environment
  readonly #community: CommunityPeer
  /** What was found out of each room, and of how much. */
  readonly #known = new WeakMap<RoomGraph, { readonly seen: string; readonly due: Due }>()

  constructor(environment: Environment, community: CommunityPeer) {
    this.#environment = environment
    this.#community = community
  }

  isDue(): boolean {
    return this.#community.privateRooms.rooms.some((room) => {
      const { rekey, boxes, names } = this.#dueIn(room)
      return rekey || boxes || names
    })
  }

  perform(): void {
    const [environment, community] = [this.#environment, this.#community]
    for (const { roomId } of community.privateRooms.rooms) {
      const room = community.graph.rooms.get(roomId)
      if (!room) continue
      const due = this.#dueIn(room)
      if (due.rekey) rekeyRoom(environment, community, room)
      if (due.boxes) giveBoxes(environment, community, room)
      if (due.names) nameAgain(community, room)
    }
  }

  #dueIn(room: RoomGraph): Due {
    const { graph, privateRooms } = this.#community
    const seen = `${graph.root.entryCount} ${room.entryCount} ${privateRooms.heldIn(room).size}`
    const known = this.#known.get(room)
    if (known?.seen === seen) return known.due
    const due = dueIn(this.#community, room)
    this.#known.set(room, { seen, due })
    return due
  }
}

function dueIn(community: CommunityPeer, room: RoomGraph): Due {
  if (!isInRoom(community, room)) return { rekey: false, boxes: false, names: false }
  const isKeyless = community.privateRooms.chainOf(room).heads.length === 0
  return {
    rekey: (isKeyless || isUncovered(community, room)) && mayRekeyRoom(community, room),
    boxes: lackingBoxes(community, room).length > 0,
    names: namesToRepeat(community, room).length > 0,
  }
}
