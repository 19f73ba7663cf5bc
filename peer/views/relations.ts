import type { EventId, UserId } from '../../core/event/ids.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import { reactionKey } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { displayText } from '../../core/rooms/displayText.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { reactionCharactersMax, relatedEventCountMax } from '../limits.ts'
import { editedBody } from './messageBody.ts'
import { ReactionIndex } from './reactionIndex.ts'

/** Somebody's sign on a message. */
export interface Reaction {
  readonly key: string
  readonly entry: Entry
}

const known = new WeakMap<RoomGraph, Relations>()

/** What the events of a room say of each other. */
export function relationsIn(community: CommunityPeer, room: RoomGraph): Relations {
  const relations = known.get(room) ?? new Relations(community, room)
  known.set(room, relations)
  return relations
}

/** What can be shown as a sign: one line, and nothing in it that is not seen. */
export const isReactionKey = (key: string): boolean => key !== '' && displayText(key, reactionCharactersMax) === key

/**
 * The edits of messages and the reactions to them. What counts is a function of the set of events: what was accepted, is
 * neither shadowed nor redacted, and of edits the latest in the order of the timeline by who wrote the message.
 */
export class Relations {
  readonly #community: CommunityPeer
  readonly #room: RoomGraph
  readonly #reactions: ReactionIndex

  constructor(community: CommunityPeer, room: RoomGraph) {
    this.#community = community
    this.#room = room
    this.#reactions = new ReactionIndex(room)
  }

  /** The edit that a message is shown by, with its text; undefined for one that stands as it was written. */
  editOf(message: Entry): { readonly entry: Entry; readonly body: string } | undefined {
    const { id } = message.event
    for (const entry of this.#counting(this.#room.editsOf(id), ({ sender }) => sender === message.sender).reverse()) {
      const read = this.#community.privateRooms.read(this.#room, entry.event)
      const body = read.kind === 'readable' ? editedBody(read.event) : undefined
      if (body !== undefined) return { entry, body }
    }
    return undefined
  }

  /**
   * The signs on a message that count and can be read here, in the order of the timeline. None stands above its message:
   * nobody looks for one there in a private room, where it would take reading all of it.
   */
  reactionsTo(message: Entry): Reaction[] {
    const isBehind = (entry: Entry) => this.#room.placeOf(entry) > this.#room.placeOf(message)
    return this.#counting(this.#reactions.to(message), isBehind).flatMap((entry) => {
      const read = this.#community.privateRooms.read(this.#room, entry.event)
      const key = read.kind === 'readable' ? reactionKey(read.event) : undefined
      return key !== undefined && isReactionKey(key) ? [{ key, entry }] : []
    })
  }

  /** Of the wanted events the last of each sender, as far as they count, in the order of the timeline. */
  #counting(ids: Iterable<EventId>, isWanted: (entry: Entry) => boolean): Entry[] {
    const { shadowed } = this.#room
    const latestFirst = Array.from(ids, (id) => this.#room.entry(id) ?? [])
      .flat()
      .filter((entry) => isAccepted(entry) && !shadowed.has(entry) && isWanted(entry))
      .sort((left, right) => this.#room.placeOf(right) - this.#room.placeOf(left))
    const looked = new Map<UserId, number>()
    const counting = latestFirst.filter(({ sender }) => {
      const count = looked.get(sender) ?? 0
      looked.set(sender, count + 1)
      return count < relatedEventCountMax
    })
    return counting.filter(({ event }) => !this.#room.redactedBy(event.id)).reverse()
  }
}
