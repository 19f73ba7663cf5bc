import { type RoomId, serverOf } from '../../core/event/ids.ts'
import { foundChannel } from '../../core/graph/foundRoom.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { levelsIn } from '../views/communityState.ts'
import type { CommunityPeer } from './communityPeer.ts'
import { joinRoom } from './takePart.ts'

/** Founds a channel, names it in the community's root and joins it. Throws a `RefusalError` where that is not allowed. */
export function createChannel(
  environment: Environment,
  community: CommunityPeer,
  channel: { name: string; topic?: string | undefined; suggested: boolean },
): RoomId {
  const { root } = community.graph
  const { userId } = community.profile
  const levels = levelsIn(root)
  if (levels.levelOf(userId) < levels.requiredFor('m.space.child', true)) {
    throw new RefusalError('forbidden', 'Only moderators and owners of this community can make channels.')
  }
  const founding = foundChannel({
    crypto: environment.crypto,
    random: environment.random,
    nowMs: environment.nowMs(),
    owner: userId,
    communityId: community.communityId,
    name: channel.name,
    ...(channel.topic ? { topic: channel.topic } : {}),
  })
  const naming = community.sign(root, {
    type: 'm.space.child',
    stateKey: founding.roomId,
    content: { via: [serverOf(userId)], suggested: channel.suggested },
  })
  // Together: a channel that is named and not there would be named for ever.
  community.writeSigned([naming, ...founding.events])
  const room = community.graph.rooms.get(founding.roomId)
  if (room) joinRoom(community, room)
  return founding.roomId
}
