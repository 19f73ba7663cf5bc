import { type RoomId, serverOf, type UserId } from '../../core/event/ids.ts'
import { foundChannel } from '../../core/graph/foundRoom.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { joinedIn, levelsIn } from '../views/communityState.ts'
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
    levels: guardiansOf(root),
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

/** Whoever may remove people from the community, with their levels there. */
function guardiansOf(root: RoomGraph): Map<UserId, number> {
  const levels = levelsIn(root)
  const guardians = joinedIn(root).filter(({ userId }) => levels.levelOf(userId) >= levels.ban)
  return new Map(guardians.map(({ userId }) => [userId as UserId, Math.min(levels.levelOf(userId), 100)]))
}
