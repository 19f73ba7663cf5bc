import type { EventId } from '../../core/event/ids.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import { reactionKey } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { displayText } from '../../core/rooms/displayText.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { reactionCharactersMax } from '../limits.ts'
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
    const { id, sender } = message.event
    for (const entry of this.#counting(this.#room.editsOf(id)).reverse()) {
      if (entry.event.sender !== sender) continue
      const read = this.#community.privateRooms.read(this.#room, entry.event)
      const body = read.kind === 'readable' ? editedBody(read.event) : undefined
      if (body !== undefined) return { entry, body }
    }
    return undefined
  }

  /** The signs on a message that count and can be read here, in the order of the timeline. */
  reactionsTo(message: Entry): Reaction[] {
    return this.#counting(this.#reactions.to(message)).flatMap((entry) => {
      const read = this.#community.privateRooms.read(this.#room, entry.event)
      const key = read.kind === 'readable' ? reactionKey(read.event) : undefined
      return key !== undefined && isReactionKey(key) ? [{ key, entry }] : []
    })
  }

  /** In the order of the timeline. */
  #counting(ids: Iterable<EventId>): Entry[] {
    const { shadowed } = this.#room
    const entries: Entry[] = []
    for (const id of ids) {
      const entry = this.#room.entry(id)
      if (entry && isAccepted(entry) && !shadowed.has(entry) && !this.#room.redactedBy(id)) entries.push(entry)
    }
    if (entries.length < 2) return entries
    return entries.sort((left, right) => this.#room.placeOf(left) - this.#room.placeOf(right))
  }
}
