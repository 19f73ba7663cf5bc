import type { CryptoPort } from '../../core/crypto/port.ts'
import { isJsonObject, memberOf } from '../../core/event/json.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { giveRole, mayGive } from '../community/roles.ts'
import { isJoined, levelsIn } from '../views/communityState.ts'
import { postedInvites, usersOf } from './invites.ts'

/**
 * Who came in by an invite that promises a role, made by somebody who can give it, and was never given any since. Whoever
 * may give roles keeps the promise.
 */
export function promisedModerators(crypto: CryptoPort, community: CommunityPeer): string[] {
  const { root } = community.graph
  const levels = levelsIn(root)
  const given = memberOf(root.stateEvent(root.currentState, 'm.room.power_levels')?.content ?? {}, 'users')
  const hasLevel = (userId: string) => isJsonObject(given) && memberOf(given, userId) !== undefined
  const promises = postedInvites(root).filter(
    ({ role, event }) =>
      role === 'moderator' && levels.levelOf(event.sender) >= levels.requiredFor('m.room.power_levels', true),
  )
  return promises
    .flatMap(({ inviteId, uses }) => [...usersOf(crypto, root, inviteId)].slice(0, uses))
    .filter((userId) => isJoined(root, userId) && !hasLevel(userId))
    .filter((userId) => mayGive(community, root, userId, 'moderator'))
}

/** Gives the roles that invites promised. */
export function keepPromises(crypto: CryptoPort, community: CommunityPeer): void {
  for (const userId of promisedModerators(crypto, community))
    giveRole(community, community.graph.root, userId, 'moderator')
}
