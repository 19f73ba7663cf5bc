import type { EventId } from '../../core/event/ids.ts'
import { relationTo } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { cutText } from '../../core/rooms/displayText.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { editFallbackCharactersMax } from '../limits.ts'
import { renewBeforeSending } from '../privateRooms/roomKeys.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { presentMessageIn } from './messageIn.ts'

/** Puts other words in the place of an own message. Answers the id of the edit; throws a `RefusalError` for others'. */
export function editMessage(
  environment: Environment,
  community: CommunityPeer,
  room: RoomGraph,
  { eventId, body }: { readonly eventId: string; readonly body: string },
): EventId {
  const { event } = presentMessageIn(community, room, eventId)
  if (event.sender !== community.profile.userId) {
    throw new RefusalError('forbidden', 'Only who wrote a message can edit it.')
  }
  renewBeforeSending(environment, community, room)
  const fallback = `* ${cutText(body, editFallbackCharactersMax)}`
  const content = { msgtype: 'm.text', body: fallback, 'm.new_content': { msgtype: 'm.text', body } }
  return community.write(room, {
    type: 'm.room.message',
    content: { ...content, ...relationTo(event.id, 'm.replace') },
  })
}
