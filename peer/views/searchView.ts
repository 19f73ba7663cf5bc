import type { EventId } from '../../core/event/ids.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import { replacedBy } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { cutText } from '../../core/rooms/displayText.ts'
import { shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Result, SearchHit } from '../contract.ts'
import { messageCharactersMax, searchRoundsMax } from '../limits.ts'
import { channelRoomsOf, namesOf, privateRoomsOf } from './communityState.ts'
import { channelName } from './communityViews.ts'
import { messageBody } from './messageBody.ts'
import { relationsIn } from './relations.ts'
import { shownTs } from './timelineView.ts'

interface SearchRequest {
  readonly query: string
  /** All that are shown to this person where none is named. */
  readonly roomId?: string | undefined
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string | undefined
}

/**
 * Messages that are found in the channels that are shown to this person, newest first; a page may hold fewer than were
 * asked for, where many words were found that others took the place of. Undefined where `after` is none that was ever
 * given out.
 */
export function searchView(community: CommunityPeer, request: SearchRequest): Result<'messages.search'> | undefined {
  const { query, roomId, limit, after } = request
  let before = after === undefined ? undefined : Number(after)
  if (before !== undefined && !Number.isSafeInteger(before)) return undefined
  const rooms = [...channelRoomsOf(community), ...privateRoomsOf(community)]
  const searched = new Map(
    rooms.filter((room) => roomId === undefined || room.roomId === roomId).map((room) => [room.roomId, room]),
  )
  const shown = new ShownMessages(community)
  const names = namesOf(community)
  const hits: SearchHit[] = []
  for (let round = 0; round < searchRoundsMax; round++) {
    const from = before === undefined ? {} : { before }
    const found = community.store.search({ query, roomIds: [...searched.keys()], limit: limit + 1, ...from })
    const page = found.slice(0, limit - hits.length)
    for (const { eventId, roomId: foundIn, body } of page) {
      const room = searched.get(foundIn)
      const message = room && shown.by(room, eventId)
      if (room === undefined || message === undefined) continue
      const { id, sender, originServerTs } = message.event
      hits.push({
        eventId: id,
        roomId: foundIn,
        channelName: channelName(community, room),
        sender,
        name: names.get(sender) ?? shownUserId(sender),
        body: cutText(body, messageCharactersMax),
        ts: shownTs(community, id, originServerTs),
      })
    }
    const last = page.at(-1)
    if (found.length <= page.length || last === undefined) return { hits, next: null }
    before = last.position
    if (hits.length === limit) break
  }
  return { hits, next: String(before) }
}

/** The messages that are shown by the words of events. */
class ShownMessages {
  readonly #community: CommunityPeer
  /** Of each message the event by whose words it is shown: of one, there may be many that were. */
  readonly #shownBy = new Map<Entry, Entry>()

  constructor(community: CommunityPeer) {
    this.#community = community
  }

  /** The event itself, or what it edits; undefined where other words took the place of these. */
  by(room: RoomGraph, eventId: EventId): Entry | undefined {
    const found = room.entry(eventId)
    const read = found && this.#community.privateRooms.read(room, found.event)
    if (found === undefined || read?.kind !== 'readable') return undefined
    const original = replacedBy(read.event)
    const message = original === undefined ? found : room.entry(original)
    if (message === undefined || !isShownMessage(this.#community, room, message)) return undefined
    const by = this.#shownBy.get(message) ?? relationsIn(this.#community, room).editOf(message)?.entry ?? message
    this.#shownBy.set(message, by)
    return by === found ? message : undefined
  }
}

function isShownMessage({ privateRooms }: CommunityPeer, room: RoomGraph, message: Entry): boolean {
  const { id } = message.event
  const read = privateRooms.read(room, message.event)
  if (read.kind !== 'readable' || messageBody(read.event) === undefined) return false
  return isAccepted(message) && !room.shadowed.has(message) && !room.redactedBy(id)
}
