import { cutText } from '../../core/rooms/displayText.ts'
import { shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Result } from '../contract.ts'
import { messageCharactersMax } from '../limits.ts'
import { channelRoomsOf, namesOf, privateRoomsOf } from './communityState.ts'
import { channelName } from './communityViews.ts'
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
 * Messages that are found in the channels that are shown to this person, newest first. Undefined where `after` is none
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
  const hits = page.flatMap(({ eventId, roomId: foundIn, sender, originServerTs, body }) => {
    const room = searched.get(foundIn)
    if (!room) return []
    return [
      {
        eventId,
        roomId: foundIn,
        channelName: channelName(community, room),
        sender,
        name: names.get(sender) ?? shownUserId(sender),
        body: cutText(body, messageCharactersMax),
        ts: shownTs(community, eventId, originServerTs),
      },
    ]
  })
  const last = page.at(-1)
  return { hits, next: found.length > limit && last ? String(last.position) : null }
}
