import type { EventId } from '../../core/event/ids.ts'
import { type Entry, isAccepted } from '../../core/graph/entry.ts'
import { replacedBy } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { cutText } from '../../core/rooms/displayText.ts'
import { shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Result } from '../contract.ts'
import { messageCharactersMax } from '../limits.ts'
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
 * asked for, where words were found that others took the place of. Undefined where `after` is none
 * that was ever given out.
 */
export function searchView(community: CommunityPeer, request: SearchRequest): Result<'messages.search'> | undefined {
  const { query, roomId, limit, after } = request
  const before = after === undefined ? undefined : Number(after)
  if (before !== undefined && !Number.isSafeInteger(before)) return undefined
  const rooms = [...channelRoomsOf(community), ...privateRoomsOf(community)]
  const searched = new Map(
    rooms.filter((room) => roomId === undefined || room.roomId === roomId).map((room) => [room.roomId, room]),
  )
  const found = community.store.search({
    query,
    roomIds: [...searched.keys()],
    limit: limit + 1,
    ...(before === undefined ? {} : { before }),
  })
  const page = found.slice(0, limit)
  const names = namesOf(community)
  const hits = page.flatMap(({ eventId, roomId: foundIn, body }) => {
    const room = searched.get(foundIn)
    const message = room && shownBy(community, room, eventId)
    if (room === undefined || message === undefined) return []
    const { id, sender, originServerTs } = message.event
    return [
      {
        eventId: id,
        roomId: foundIn,
        channelName: channelName(community, room),
        sender,
        name: names.get(sender) ?? shownUserId(sender),
        body: cutText(body, messageCharactersMax),
        ts: shownTs(community, id, originServerTs),
      },
    ]
  })
  const last = page.at(-1)
  return { hits, next: found.length > limit && last ? String(last.position) : null }
}

/** The message that is shown by the words of this event: itself, or what it edits; undefined where others took their place. */
function shownBy(community: CommunityPeer, room: RoomGraph, eventId: EventId): Entry | undefined {
  const found = room.entry(eventId)
  const read = found && community.privateRooms.read(room, found.event)
  if (found === undefined || read?.kind !== 'readable') return undefined
  const original = replacedBy(read.event)
  const message = original === undefined ? found : room.entry(original)
  if (message === undefined || !isShownMessage(community, room, message)) return undefined
  const edit = relationsIn(community, room).editOf(message)
  return (edit?.entry ?? message) === found ? message : undefined
}

function isShownMessage({ privateRooms }: CommunityPeer, room: RoomGraph, message: Entry): boolean {
  const { id } = message.event
  const read = privateRooms.read(room, message.event)
  if (read.kind !== 'readable' || messageBody(read.event) === undefined) return false
  return isAccepted(message) && !room.shadowed.has(message) && !room.redactedBy(id)
}
