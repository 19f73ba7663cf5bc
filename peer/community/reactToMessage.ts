import { REACTION_TYPE, REDACTION_TYPE, relationTo } from '../../core/graph/relations.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { renewBeforeSending } from '../privateRooms/roomKeys.ts'
import { isReactionKey, relationsIn } from '../views/relations.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { presentMessageIn } from './messageIn.ts'

/** Puts a sign on a message, or takes back those that this person put there. What is so already stays as it is. */
export function reactToMessage(
  environment: Environment,
  community: CommunityPeer,
  room: RoomGraph,
  { eventId, key, on }: { readonly eventId: string; readonly key: string; readonly on: boolean },
): void {
  const message = presentMessageIn(community, room, eventId)
  if (!isReactionKey(key)) throw new RefusalError('invalid', 'A reaction is something that can be seen in a line.')
  const { id } = message.event
  const own = relationsIn(community, room)
    .reactionsTo(message)
    .filter(({ key: given, entry }) => given === key && entry.event.sender === community.profile.userId)
  if (!on) {
    for (const { entry } of own) community.write(room, { type: REDACTION_TYPE, content: { redacts: entry.event.id } })
  } else if (own.length === 0) {
    renewBeforeSending(environment, community, room)
    community.write(room, { type: REACTION_TYPE, content: relationTo(id, 'm.annotation', { key }) })
  }
}
