import { equivocationsIn } from '../../core/graph/equivocation.ts'
import { shownUserId } from '../../core/rooms/summary.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Evidence } from '../contract.ts'
import { namesOf } from './communityState.ts'

/** What the community's rooms show of devices that told two stories: a function of the set, the same on every peer. */
export function evidenceViews(community: CommunityPeer): Evidence[] {
  const names = namesOf(community)
  return [...community.graph.rooms.values()].flatMap((room) =>
    equivocationsIn(room).map(({ device, sender, events: [one, other] }) => ({
      deviceId: device,
      userId: sender,
      name: names.get(sender) ?? shownUserId(sender),
      roomId: room.roomId,
      events: [one, other] satisfies [string, string],
    })),
  )
}
