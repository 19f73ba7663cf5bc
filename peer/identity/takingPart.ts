import { standingOf } from '../../core/keys/standing.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { isJoined } from '../views/communityState.ts'

/** Whether this device is one of the community's: its person is in, and its certificate in the graph and not revoked. */
export function isTakingPart({ graph: { root }, profile }: CommunityPeer): boolean {
  return isJoined(root, profile.userId) && standingOf(root, profile.device.deviceId) === 'member'
}
