import { compareText } from '../../core/order.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import type { Peer } from '../peer.ts'

/** How often anything was refused, by reason: on the socket, by the gossip, and when events were looked at. */
export function refusedCounts(peer: Peer, communities: readonly CommunityPeer[]): Record<string, number> {
  const sources = [
    peer.strangers.counts(),
    ...communities.flatMap((community) => [
      community.refusals.counts(),
      new Map(Object.entries(community.networkStatus().refused)),
    ]),
  ]
  const totals = new Map<string, number>()
  for (const source of sources) {
    for (const [reason, count] of source) totals.set(reason, (totals.get(reason) ?? 0) + count)
  }
  return Object.fromEntries([...totals].sort(([left], [right]) => compareText(left, right)))
}
