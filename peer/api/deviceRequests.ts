import type { DeviceId } from '../../core/event/ids.ts'
import { isDeviceId } from '../../core/event/ids.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { revokeDevice } from '../community/removal.ts'
import { RefusalError } from '../contract.ts'
import { ownerOf } from '../identity/revoke.ts'
import type { Peer } from '../peer.ts'
import { deviceViews } from '../views/deviceViews.ts'
import type { HandlersOf } from './handlers.ts'
import { joinedCommunity } from './joinedCommunity.ts'

export const deviceRequests = (peer: Peer): HandlersOf<'devices'> => ({
  'devices.list': ({ communityId, userId }) => deviceViews(peer.community(communityId), userId),
  'devices.revoke': async ({ communityId, deviceId, unlock }) => {
    const community = joinedCommunity(peer, communityId)
    const device = otherDevice(community, deviceId)
    const isOwn = ownerOf(community, device) === community.profile.userId
    if (isOwn && unlock) await peer.identity.revokeOwn(community, device, unlock)
    else revokeDevice(peer.environment, community, device, undefined)
    return {}
  },
})

/** A device that the community knows, and that is not this one. */
function otherDevice(community: CommunityPeer, deviceId: string): DeviceId {
  if (!isDeviceId(deviceId) || ownerOf(community, deviceId) === undefined) {
    throw new RefusalError('notFound', 'There is no such device in this community.')
  }
  if (deviceId !== community.profile.device.deviceId) return deviceId
  throw new RefusalError('invalid', 'A device cannot shut itself out: do it on another one of yours.')
}
