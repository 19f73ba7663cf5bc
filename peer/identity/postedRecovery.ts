import { encodeRecovery } from '../../core/crypto/recovery.ts'
import type { UserId } from '../../core/event/ids.ts'
import { isUserId } from '../../core/event/ids.ts'
import { splitStateKey } from '../../core/event/roomEvent.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { postedRecovery } from '../../core/keys/postedRecovery.ts'
import type { StateMap } from '../../core/rooms/stateMap.ts'
import type { StoredRecovery } from '../../core/store/profileStore.ts'
import { byteText, sameBytes } from '../../sync/reconcile/ids.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { isJoined, levelsIn } from '../views/communityState.ts'
import { isTakingPart } from './takingPart.ts'

/** A rendezvous key under which members come home. Who of them it really is shows in what they prove. */
export interface PostedRendezvous {
  readonly rendezvousKey: Uint8Array
  readonly userIds: readonly UserId[]
}

const known = new WeakMap<StateMap, ReadonlyMap<string, PostedRendezvous>>()

/** What the members of a community posted, by the key's bytes as text. */
export function postedRendezvous(root: RoomGraph): ReadonlyMap<string, PostedRendezvous> {
  const state = root.currentState
  const already = known.get(state)
  if (already) return already
  const posted = new Map<string, { rendezvousKey: Uint8Array; userIds: UserId[] }>()
  for (const { key } of state.entries()) {
    const { type, key: userId } = splitStateKey(key)
    if (type !== 'roost.recovery' || !isUserId(userId) || !isJoined(root, userId)) continue
    const rendezvousKey = postedRecovery(root, userId)?.rendezvousKey
    if (rendezvousKey === undefined) continue
    const same = posted.get(byteText(rendezvousKey))
    if (same) same.userIds.push(userId)
    else posted.set(byteText(rendezvousKey), { rendezvousKey, userIds: [userId] })
  }
  known.set(state, posted)
  return posted
}

/** Whether what the community knows of this person's recovery keys is not what the words say, and this device may post it. */
export function shouldPostRecovery(community: CommunityPeer, recovery: StoredRecovery | undefined): boolean {
  if (recovery === undefined) return false
  const { root } = community.graph
  const { userId } = community.profile
  const posted = postedRecovery(root, userId)
  const isSame =
    posted !== undefined &&
    sameBytes(posted.agreementKey, recovery.publicKey) &&
    sameBytes(posted.rendezvousKey, recovery.rendezvous)
  if (isSame || !isTakingPart(community)) return false
  const levels = levelsIn(root)
  return levels.levelOf(userId) >= levels.requiredFor('roost.recovery', true)
}

export function postRecovery(community: CommunityPeer, recovery: StoredRecovery): void {
  const content = encodeRecovery({ agreementKey: recovery.publicKey, rendezvousKey: recovery.rendezvous })
  community.write(community.graph.root, {
    type: 'roost.recovery',
    stateKey: community.profile.userId,
    content,
  })
}
