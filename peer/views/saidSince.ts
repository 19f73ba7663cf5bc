import type { Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { cutText } from '../../core/rooms/displayText.ts'
import { shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Message, Reaction } from '../contract.ts'
import { messageCharactersMax, namedReactorCountMax, shownReactionCountMax } from '../limits.ts'
import { type Relations, relationsIn } from './relations.ts'

/** What later events make of the messages of a room: the text that they are shown by, and the signs on them. */
export class SaidSince {
  readonly #relations: Relations
  readonly #own: string
  readonly #names: ReadonlyMap<string, string>

  constructor(community: CommunityPeer, room: RoomGraph, names: ReadonlyMap<string, string>) {
    this.#relations = relationsIn(community, room)
    this.#own = community.profile.userId
    this.#names = names
  }

  /** Of a message with this text. */
  of(message: Entry, body: string): Pick<Message, 'body' | 'edited' | 'reactions'> {
    const edit = this.#relations.editOf(message)
    return {
      body: cutText(edit?.body ?? body, messageCharactersMax),
      edited: edit !== undefined,
      reactions: this.#reactionsTo(message),
    }
  }

  #reactionsTo(message: Entry): Reaction[] {
    const users = new Map<string, Set<string>>()
    for (const { key, entry } of this.#relations.reactionsTo(message)) {
      users.set(key, (users.get(key) ?? new Set()).add(entry.event.sender))
    }
    return [...users].slice(0, shownReactionCountMax).map(([key, userIds]) => ({
      key,
      count: userIds.size,
      users: [...userIds].slice(0, namedReactorCountMax).map((userId) => ({ userId, name: this.#nameOf(userId) })),
      own: userIds.has(this.#own),
    }))
  }

  #nameOf(userId: string): string {
    return this.#names.get(userId) ?? shownUserId(userId)
  }
}
