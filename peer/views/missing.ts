import { type Gap, gapsIn } from '../../core/graph/gaps.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Completeness } from '../contract.ts'
import { isJoined } from './communityState.ts'

/** Where something is missing in a room that members have built upon. */
export function gapsOf({ graph }: CommunityPeer, room: RoomGraph): Gap[] {
  const waiting = graph.waitingIn(room.roomId).filter(({ sender }) => isJoined(graph.root, sender))
  return waiting.length === 0 ? [] : gapsIn(room, waiting)
}

/**
 * How much of a channel is here: all that those near hold; all that those hold who were near when last somebody held the
 * same; or all but so many messages that others have built upon.
 */
export function completenessOf(community: CommunityPeer, room: RoomGraph): Completeness {
  const missing = new Set(gapsOf(community, room).flatMap((gap) => gap.missing))
  if (missing.size > 0) return { kind: 'missing', count: missing.size }
  if (community.shownStatus.state === 'live') return { kind: 'complete' }
  return { kind: 'upTo', ts: community.deliveries.lastAgreedTs ?? null }
}
