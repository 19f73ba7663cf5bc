import type { EventId } from '../../core/event/ids.ts'
import type { Entry } from '../../core/graph/entry.ts'
import { isAboutAnother } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { RefusalError } from '../contract.ts'
import { isJoined } from '../views/communityState.ts'
import { messageBody } from '../views/messageBody.ts'
import type { CommunityPeer } from './communityPeer.ts'

/** A message of a room by its id, readable or locked. Throws a `RefusalError` where there is none. */
export function messageIn({ privateRooms }: CommunityPeer, room: RoomGraph, eventId: string): Entry {
  const entry = room.entry(eventId as EventId)
  if (entry === undefined || room.isRefused(entry.event.id)) throw noMessage()
  const read = privateRooms.read(room, entry.event)
  // What is locked is a message to all who can read it.
  const isLocked = read.kind === 'locked' && !isAboutAnother(entry.event)
  const isMessage = read.kind === 'readable' ? messageBody(read.event) !== undefined : isLocked
  if (!isMessage || entry.event.stateKey !== undefined) throw noMessage()
  return entry
}

/** The same for who has something to add to it, and so has to be in the channel; what was deleted is there no more. */
export function presentMessageIn(community: CommunityPeer, room: RoomGraph, eventId: string): Entry {
  const entry = messageIn(community, room, eventId)
  if (room.redactedBy(entry.event.id)) throw noMessage()
  if (!isJoined(room, community.profile.userId)) {
    throw new RefusalError('forbidden', 'You are not in this channel: join it first.')
  }
  return entry
}

const noMessage = () => new RefusalError('notFound', 'There is no such message in this channel.')
