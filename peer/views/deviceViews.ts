import { splitStateKey, stateKey } from '../../core/event/roomEvent.ts'
import { nameCharactersMax } from '../../core/limits.ts'
import { compareText } from '../../core/order.ts'
import { contentText } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Device } from '../contract.ts'

/** The devices that somebody certified in a community, revoked ones last; everybody's where no user is named. */
export function deviceViews(community: CommunityPeer, userId: string | undefined): Device[] {
  const { root } = community.graph
  const heard = new Set(community.shownStatus.peers.map(({ deviceId }) => deviceId as string))
  const views = [...root.currentState.entries()].flatMap(({ key, value }): Device[] => {
    const { type, key: deviceId } = splitStateKey(key)
    const event = type === 'roost.device' ? root.event(value) : undefined
    if (event === undefined || (userId !== undefined && event.sender !== userId)) return []
    const thisDevice = deviceId === community.profile.device.deviceId
    return [
      {
        deviceId,
        userId: event.sender,
        name: contentText(event.content, 'name', nameCharactersMax),
        thisDevice,
        here: thisDevice || heard.has(deviceId),
        sinceTs: event.originServerTs,
        revoked: root.currentState.get(stateKey('roost.revoke', deviceId)) !== undefined,
      },
    ]
  })
  return views.sort(
    (left, right) =>
      Number(left.revoked) - Number(right.revoked) ||
      left.sinceTs - right.sinceTs ||
      compareText(left.deviceId, right.deviceId),
  )
}
