import type { EventId } from '../../core/event/ids.ts'
import { editMessage } from '../community/editMessage.ts'
import { reactToMessage } from '../community/reactToMessage.ts'
import { redactMessage } from '../community/redactMessage.ts'
import { joinRoom } from '../community/takePart.ts'
import { RefusalError } from '../contract.ts'
import type { Peer } from '../peer.ts'
import { renewBeforeSending } from '../privateRooms/roomKeys.ts'
import { isJoined } from '../views/communityState.ts'
import { searchView } from '../views/searchView.ts'
import { messagePage } from '../views/timelineView.ts'
import { channelOf } from './channelOf.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedChannel } from './joinedCommunity.ts'

export const messageRequests = (peer: Peer): HandlersOf<'messages'> => ({
  'messages.send': ({ communityId, roomId, body, transactionId }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    const send = () => {
      if (!isJoined(room, community.profile.userId)) joinRoom(community, room)
      renewBeforeSending(peer.environment, community, room)
      return community.write(room, { type: 'm.room.message', content: { msgtype: 'm.text', body } })
    }
    if (transactionId === undefined) return { eventId: send() }
    return { eventId: community.sentOnce.send(`${roomId} ${transactionId}`, send) }
  },
  'messages.edit': ({ communityId, roomId, ...edit }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    return { eventId: editMessage(peer.environment, community, room, edit) }
  },
  'messages.react': ({ communityId, roomId, ...reaction }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    reactToMessage(peer.environment, community, room, reaction)
    return {}
  },
  'messages.redact': ({ communityId, roomId, eventId }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    return { eventId: redactMessage(community, room, eventId) }
  },
  'messages.markRead': ({ communityId, roomId, eventId }) => {
    const { community, room } = joinedChannel(peer, communityId, roomId)
    const entry = room.entry(eventId as EventId)
    if (entry === undefined || room.timeline.lastIndexOf(entry) < 0) {
      throw new RefusalError('notFound', 'There is no such message in this channel.')
    }
    if (community.reads.markRead(room, entry)) peer.live.refresh()
    return {}
  },
  'messages.list': ({ communityId, roomId, before, limit }) => {
    const community = peer.community(communityId)
    const page = messagePage(community, channelOf(community, roomId), limit, before)
    if (page === undefined) throw new RefusalError('notFound', 'There is no such message in this channel.')
    return page
  },
  'messages.search': ({ communityId, roomId, query, limit, after }) => {
    const community = peer.community(communityId)
    if (roomId !== undefined) channelOf(community, roomId)
    const found = searchView(community, { query, roomId, limit, after })
    if (found === undefined) throw new RefusalError('invalid', 'There is no such page of what was found.')
    return found
  },
})
