import type { UserId } from '../event/ids.ts'
import { isUserId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import { stateKey } from '../event/roomEvent.ts'
import { Behind } from '../graph/behind.ts'
import type { CommunityGraph } from '../graph/communityGraph.ts'
import type { Entry } from '../graph/entry.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { inviteRevocations, type RemovalDraft, roomBans } from './removal.ts'

/**
 * What the removals that stand in the root still lack, because whoever began them was cut off or may do only a part, as
 * far as `finisher` may do it: the end of invites whose makers did not know of the removal, and bans in rooms in which
 * the banned still are. New keys are not among it.
 */
export function unfinishedRemovals(community: CommunityGraph, finisher: UserId): RemovalDraft[] {
  const { root } = community
  const { levels, membershipOf } = root.authStateOf(root.currentState)
  if (membershipOf(finisher) !== 'join') return []
  const bans = standing(root, root.keyEvents('m.room.member')).filter(
    ({ event }) => memberOf(event.content, 'membership') === 'ban',
  )
  const banned = bans.map(({ event }) => event.stateKey ?? '').filter(isUserId)
  const removals = [...bans, ...standing(root, root.keyEvents('roost.revoke'))]
  const mayRevoke = levels.levelOf(finisher) >= levels.requiredFor('roost.invite', true)
  return [
    ...(mayRevoke && removals.length > 0 ? staleInvites(root, removals) : []),
    ...banned.flatMap((userId) => roomBans(community, finisher, userId)),
  ]
}

function staleInvites(root: RoomGraph, removals: readonly Entry[]): RemovalDraft[] {
  return inviteRevocations(root).filter((revocation) => {
    const id = root.currentState.get(stateKey('roost.invite', revocation.stateKey))
    const invite = id && root.entry(id)
    if (!invite) return false
    const known = new Behind([invite])
    return removals.some((removal) => !known.has(removal))
  })
}

/** Those that are in the root's state. */
const standing = (root: RoomGraph, entries: Iterable<Entry>): Entry[] =>
  [...entries].filter(
    ({ event: { id, type, stateKey: name } }) =>
      name !== undefined && root.currentState.get(stateKey(type, name)) === id,
  )
