import type { UserId } from '../event/ids.ts'
import { isUserId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import { stateKey } from '../event/roomEvent.ts'
import { Behind } from '../graph/behind.ts'
import type { CommunityGraph } from '../graph/communityGraph.ts'
import type { Entry } from '../graph/entry.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import type { StateMap } from '../rooms/stateMap.ts'
import { inviteRevocations, type RemovalDraft, roomBans } from './removal.ts'

/**
 * What the removals that stand in the root still lack, because whoever began them was cut off or may do only a part, as
 * far as `finisher` may do it: the end of invites whose makers did not know of the removal, and bans in rooms in which
 * the banned still are. New keys are not among it.
 */
export function unfinishedRemovals(community: CommunityGraph, finisher: UserId): RemovalDraft[] {
  const { root } = community
  const removals = standingRemovals(root)
  if (removals.length === 0) return []
  const { levels, membershipOf } = root.authStateOf(root.currentState)
  if (membershipOf(finisher) !== 'join') return []
  const mayRevoke = levels.levelOf(finisher) >= levels.requiredFor('roost.invite', true)
  return [
    ...(mayRevoke ? staleInvites(root, removals) : []),
    ...removals.flatMap(({ event: { type, stateKey: userId = '' } }) =>
      type === 'm.room.member' && isUserId(userId) ? roomBans(community, finisher, userId) : [],
    ),
  ]
}

function staleInvites(root: RoomGraph, removals: readonly Entry[]): RemovalDraft[] {
  return inviteRevocations(root).filter((revocation) => {
    const id = root.currentState.get(stateKey('roost.invite', revocation.stateKey))
    const invite = id && root.entry(id)
    if (!invite) return false
    const behind = new Behind([invite])
    return removals.some((removal) => !behind.has(removal))
  })
}

const known = new WeakMap<StateMap, readonly Entry[]>()

/** The bans and revocations in the root's state. Asked for at every change, and another only where that state is. */
function standingRemovals(root: RoomGraph): readonly Entry[] {
  const state = root.currentState
  const already = known.get(state)
  if (already) return already
  const removals = [...root.keyEvents('m.room.member'), ...root.keyEvents('roost.revoke')].filter(
    ({ event: { id, type, content, stateKey: name } }) =>
      name !== undefined &&
      state.get(stateKey(type, name)) === id &&
      (type === 'roost.revoke' || memberOf(content, 'membership') === 'ban'),
  )
  known.set(state, removals)
  return removals
}
