import type { CryptoPort } from '../../core/crypto/port.ts'
import type { RoomId } from '../../core/event/ids.ts'
import { CommunityGraph, type Incoming } from '../../core/graph/communityGraph.ts'
import type { Rng } from '../random/rng.ts'

/** How events come to a graph that lives them once more. */
export type Order = 'asWritten' | 'shuffled' | 'together'

export const orders: readonly Order[] = ['asWritten', 'shuffled', 'together']

/** The largest batch of a shuffled replay, and how many of its events come once more. */
const shuffledBatchMax = 24
const repeatedShare = 0.25

/** The batches in which events come, given in the order in which they were written. */
export function batchesOf(events: readonly Incoming[], order: Order, rng: Rng): Incoming[][] {
  switch (order) {
    case 'asWritten':
      return events.map((event) => [event])
    case 'together':
      return [[...events]]
    case 'shuffled':
      return cut(rng.shuffled([...events, ...events.filter(() => rng.chance(repeatedShare))]), rng)
  }
}

/** A graph that these batches came to, one after the other. */
export function replayed(
  crypto: CryptoPort,
  communityId: RoomId,
  batches: readonly (readonly Incoming[])[],
): CommunityGraph {
  const graph = new CommunityGraph({ crypto, communityId })
  for (const batch of batches) graph.ingest(batch)
  return graph
}

function cut(events: readonly Incoming[], rng: Rng): Incoming[][] {
  const batches: Incoming[][] = []
  for (let from = 0; from < events.length; ) {
    const count = rng.between(1, shuffledBatchMax)
    batches.push(events.slice(from, from + count))
    from += count
  }
  return batches
}
