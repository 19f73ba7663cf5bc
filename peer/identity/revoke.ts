import type { KeyPair } from '../../core/crypto/port.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { StoreError } from '../../core/store/storeError.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { revokeDevice } from '../community/removal.ts'
import { RefusalError } from '../contract.ts'
import type { Peer } from '../peer.ts'
import { communityView } from '../views/communityViews.ts'
import { isTakingPart } from './takingPart.ts'

/** Whose device it is in a community, by the certificate in its state. */
export const ownerOf = ({ graph: { root } }: CommunityPeer, deviceId: string): string | undefined =>
  root.stateEvent(root.currentState, 'roost.device', deviceId)?.sender

/**
 * Revokes a device of this person in `community`, and in every other one that knows it as theirs: whoever stole it has it
 * in all of them. Throws where one of them refuses, after the others.
 */
export function revokeOwnDevice(peer: Peer, community: CommunityPeer, deviceId: DeviceId, userKey: KeyPair): void {
  const { environment } = peer
  revokeDevice(environment, community, deviceId, userKey)
  const others = peer.communities.filter(
    (other) => other !== community && isTakingPart(other) && ownerOf(other, deviceId) === other.profile.userId,
  )
  const failed = others.filter((other) => !isRevoked(() => revokeDevice(environment, other, deviceId, userKey)))
  if (failed.length === 0) return
  const names = failed.map((other) => communityView(other).name).join(', ')
  throw new RefusalError('internal', `The device is shut out here, but not yet of ${names}: try again.`)
}

function isRevoked(revoke: () => void): boolean {
  try {
    revoke()
    return true
  } catch (error) {
    if (error instanceof RefusalError || error instanceof StoreError) return false
    throw error
  }
}
