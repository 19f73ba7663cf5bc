import type { CryptoPort } from '../../core/crypto/port.ts'
import type { EventId } from '../../core/event/ids.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { type Digest, differenceOf, digestOf } from '../oracles/digest.ts'
import { replayed } from '../truth/replay.ts'
import type { DeviceEvent, Ledger } from './readLedger.ts'
import { soundTruthOf } from './soundTruth.ts'

/** Something in a kept world that is not as it must be. */
export interface Finding {
  readonly device?: number
  readonly says: string
}

/**
 * Lives the ground truth of a kept world once more: gives it, in its order, to an empty graph, and the log of each device to
 * another; and compares what follows with each other and with what the device made of it.
 */
export function replayLedger(ledger: Ledger, crypto: CryptoPort): Finding[] {
  const { events, says } = soundTruthOf(crypto, ledger.rows)
  const logs = Map.groupBy(ledger.held, ({ device }) => device)
  const agreedIds = new Set(ledger.agreedIds)
  const graphOf = (ids: readonly EventId[]) =>
    ledger.communityId === null
      ? undefined
      : replayed(
          crypto,
          ledger.communityId,
          ids.flatMap((id) => events.get(id) ?? []).map((event) => [event]),
        )
  const truth = graphOf([...events.keys()].filter((id) => agreedIds.has(id)))
  const expected = truth && digestOf(truth)
  return [
    ...says.map((wrong) => ({ says: wrong })),
    ...refusedOf(ledger.agreedIds, truth).map((id) => ({ says: `${id} does not follow from the ground truth` })),
    ...ledger.missing.map(({ device, event_id }) => ({ device, says: `it lacks ${event_id}` })),
    ...ledger.forged.map(({ device, event_id }) => ({ device, says: `it has ${event_id}, which nobody may write` })),
    ...ledger.devices.flatMap(({ device, standing }) => {
      const claimed = ledger.digests.get(device)
      const made = claimed && graphOf((logs.get(device) ?? []).map(({ event_id }) => event_id))
      if (claimed === undefined || made === undefined) return []
      const wrong = [
        ...differing(digestOf(made), claimed, 'its log', 'than the device had'),
        ...(standing === 'agrees' && expected
          ? differing(digestOf(made), expected, 'its log', 'than the ground truth')
          : []),
      ]
      return wrong.map((said) => ({ device, says: said }))
    }),
  ]
}

/** What of these is not in a graph that was given them. */
const refusedOf = (ids: readonly EventId[], graph: CommunityGraph | undefined): EventId[] =>
  graph === undefined ? [] : ids.filter((id) => !graph.table.has(id))

function differing(made: Digest, other: Digest, what: string, than: string): string[] {
  const difference = differenceOf(made, other)
  return difference === undefined ? [] : [`${what} makes another ${difference} ${than}`]
}

/** How many rows of a view are about a device. */
export const countOf = (rows: readonly DeviceEvent[], device: number): number =>
  rows.filter((row) => row.device === device).length
