import { openBlob } from '../../core/crypto/blob.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import type { EventId } from '../../core/event/ids.ts'
import { EpochChain, type FoundedEpoch } from '../../core/keys/epochChain.ts'
import { type Uncovered, uncoveredBy } from '../../core/keys/needsRekey.ts'
import type { Sim } from '../sim.ts'
import { truthOf, type Written } from '../truth/truth.ts'
import { hadDiskTrouble } from './diskTrouble.ts'
import { type Holder, idsIn } from './holders.ts'

/**
 * The epochs of a community that keep somebody out who is out, by all that anybody knows who is in: whatever is sealed under one is
 * nothing for them. None where somebody else wrote what never came to those: it may have let them in again.
 */
export function keepingOut(sim: Sim, { community: { graph, epochs } }: Holder, holder: Holder): FoundedEpoch[] {
  for (const [id, { device }] of truthOf(sim).written) {
    if (sim.devices[device]?.person !== holder.device.person && !graph.table.has(id)) return []
  }
  return [...epochs.chain.epochs.values()].filter((epoch) =>
    uncoveredBy(graph.root, epoch).every((uncovered) => !concerns(uncovered, holder)),
  )
}

/** The first of some epochs whose key somebody has. */
export function heldOf(
  { crypto }: Sim,
  closed: readonly FoundedEpoch[],
  { community: { communityId, epochs } }: Holder,
  holder: Holder,
): EventId | undefined {
  const secrets = new Map(epochs.secrets.map(({ id, secret }) => [id, secret]))
  const held = closed.find(({ id }) => {
    const secret = secrets.get(id)
    if (secret === undefined) return false
    const { blob } = epochKeys(crypto, communityId, secret)
    return holder.community.epochs.openers.some((keys) => crypto.equal(keys.blob, blob))
  })
  return held?.id
}

/**
 * What can be read by somebody whom these epochs keep out, although all newest keys that its author knew of then were of these, and
 * in boxes for its author. What came in the very moment in which they wrote may have come too late for that.
 */
export function writtenDespite(
  sim: Sim,
  closed: readonly FoundedEpoch[],
  agreeing: readonly Holder[],
  first: Holder,
  holder: Holder,
): EventId[] {
  const truth = truthOf(sim)
  const knew = ({ device, row }: Written, id: EventId): boolean => {
    const came = truth.cameTo(device, id)
    if (came === undefined) return truth.writtenAs(id) === undefined
    return (sim.trace.rows[came]?.atMs ?? 0) < (sim.trace.rows[row]?.atMs ?? 0)
  }
  const ids = idsIn(first.community.graph)
  return ids.filter((id) => {
    const written = truth.writtenAs(id)
    if (written === undefined || hadDiskTrouble(sim, written.device)) return false
    if (!closed.some((epoch) => knew(written, epoch.id)) || !reads(sim, holder, first, id)) return false
    const then = truth.graphOf(new Set(ids.filter((other) => knew(written, other))), agreeing)
    const author = sim.devices[written.device]?.community?.profile.device.deviceId
    const { heads } = new EpochChain(then.root)
    return (
      author !== undefined &&
      heads.length > 0 &&
      heads.every((head) => head.rekey.lockboxes.has(author) && closed.some((epoch) => epoch.id === head.id))
    )
  })
}

/** Whether somebody can open an event that others hold. */
export function reads(sim: Sim, { community }: Holder, from: Holder, id: EventId): boolean {
  if (community.graph.table.has(id)) return true
  const blob = from.community.store.blob(id)
  return blob !== undefined && openBlob(sim.crypto, community.epochs.openers, blob) !== undefined
}

/** Whether something is about a person or their device; a change of power may be about anybody. */
export function concerns(uncovered: Uncovered, { community: { profile } }: Holder): boolean {
  if (uncovered.kind === 'overturned') return true
  return uncovered.kind === 'device'
    ? uncovered.deviceId === profile.device.deviceId
    : uncovered.userId === profile.userId
}
