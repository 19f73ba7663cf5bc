import { openBlob } from '../../core/crypto/blob.ts'
import { readEncryptedContent } from '../../core/crypto/encryptedContent.ts'
import type { EventId } from '../../core/event/ids.ts'
import { memberOf } from '../../core/event/json.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { type Uncovered, uncoveredByLive, uncoveredInPrivate } from '../../core/keys/needsRekey.ts'
import { memberKey } from '../../core/rooms/authEvents.ts'
import { readSealed } from '../../peer/privateRooms/sealedEvents.ts'
import { isForThisPerson } from '../../peer/views/communityState.ts'
import type { Failure, Sim } from '../sim.ts'
import { truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import { hadDiskTrouble } from './diskTrouble.ts'
import { type Holder, holdersIn, idsIn } from './holders.ts'
import { devicesOut } from './keysRenewed.ts'
import type { Oracle } from './oracle.ts'

/** From when on somebody who is out must read nothing more of what these write. */
interface Closed {
  /** The row of the trace after which that holds. */
  readonly row: number
  /** Devices that knew by then, and sent under keys that keep them out. */
  readonly authors: ReadonlySet<number>
}

/**
 * Somebody who was removed reads nothing that was written after the others had new keys: from when on all agreed, and none of
 * the epochs that anybody of them sends under let them in any more. Of the community, and of each private room. Tried with all
 * keys that their device holds, unless somebody gave them the link of an open invite, in which those are. What liars hand on to
 * them they may read: of the community any member can tell anybody its keys, so that nothing is asked where there are liars;
 * those of a private room travel in boxes, and who gave one can be seen.
 */
export const removedReadNothing: Oracle = {
  name: 'removedReadNothing',
  when: 'round',
  check(sim) {
    const agreeing = agreeingIn(sim)
    const [first] = agreeing
    if (first === undefined) return []
    const everybody = holdersIn(sim)
    return [...readInCommunity(sim, agreeing, first, everybody), ...readInPrivate(sim, agreeing, first, everybody)]
  },
}

/** How a trace says that somebody was given a community by a link. */
const LINK_FOLLOWED = 'communities.join: done'

const closedIn = new WeakMap<Sim, Map<string, Closed>>()

function readInCommunity(
  sim: Sim,
  agreeing: readonly Holder[],
  first: Holder,
  everybody: readonly Holder[],
): Failure[] {
  const { graph } = first.community
  if (sim.plan.options.liarCount > 0) return []
  const outside = devicesOut(graph.root)
  return everybody.flatMap((holder) => {
    const isOutside = !isAmong(agreeing, holder) && outside.has(holder.community.profile.device.deviceId)
    const isOut = isOutside && !followedLink(sim, graph.root, holder)
    const isClosed = () =>
      agreeing.every((other) => !uncoveredBy(other).some((uncovered) => concerns(uncovered, holder)))
    const closed = closing(sim, `${holder.device.number}`, graph.root, holder, agreeing, isOut, isClosed)
    if (closed === undefined) return []
    const readable = writtenSince(sim, idsIn(graph), closed).filter((id) => reads(sim, holder, first, id))
    return said(holder, readable, 'after it was removed and all others had new keys')
  })
}

function readInPrivate(sim: Sim, agreeing: readonly Holder[], first: Holder, everybody: readonly Holder[]): Failure[] {
  const { graph, privateRooms } = first.community
  return privateRooms.rooms.flatMap((room) => {
    const chain = privateRooms.chainOf(room)
    const isClosed = (holder: Holder) =>
      chain.heads.length > 0 &&
      chain.heads.every(
        (head) => !uncoveredInPrivate(graph.root, room, chain, head).some((one) => concerns(one, holder)),
      )
    return everybody.flatMap((holder) => {
      const isOut = !isForThisPerson(holder.community, room) || !isAmong(agreeing, holder)
      const name = `${holder.device.number} ${room.roomId}`
      const closed = closing(sim, name, room, holder, agreeing, isOut, () => isClosed(holder))
      if (closed === undefined) return []
      const ids = Array.from(room.entries(), ({ event }) => event.id)
      const readable = writtenSince(sim, ids, closed).filter((id) => {
        const event = room.event(id)
        if (event === undefined || readEncryptedContent(event.content) === undefined) return false
        const held = holder.community.privateRooms.heldIn(room)
        return readSealed(sim.crypto, held, event).kind === 'readable' && !isBoxedByLiar(sim, first, holder, room)
      })
      return said(holder, readable, `after its person was out of ${room.roomId} and that had another key`)
    })
  })
}

/** Since when somebody who is out reads nothing: noted when that is first seen, and forgotten when they were in since. */
function closing(
  sim: Sim,
  name: string,
  room: RoomGraph,
  holder: Holder,
  agreeing: readonly Holder[],
  isOut: boolean,
  isClosed: () => boolean,
): Closed | undefined {
  const all = closedIn.get(sim) ?? new Map<string, Closed>()
  closedIn.set(sim, all)
  const known = all.get(name)
  if (known && isOut && !cameSince(sim, room, holder, known.row)) return known
  all.delete(name)
  if (isOut && isClosed()) {
    all.set(name, {
      row: sim.trace.rows.length,
      authors: new Set(agreeing.map(({ device }) => device.number)),
    })
  }
  return undefined
}

/** Whether somebody let them in, or asked them in, since a row. */
function cameSince(sim: Sim, room: RoomGraph, { community }: Holder, row: number): boolean {
  const truth = truthOf(sim)
  for (const { event } of room.entriesOf('m.room.member')) {
    const membership = memberOf(event.content, 'membership')
    const isIn = event.stateKey === community.profile.userId && (membership === 'join' || membership === 'invite')
    if (isIn && (truth.writtenAs(event.id)?.row ?? -1) > row) return true
  }
  return false
}

/** Whether they followed a link since they were out: that of an open invite has the key of the community in it. */
function followedLink(sim: Sim, root: RoomGraph, { device, community }: Holder): boolean {
  const membership = root.currentState.get(memberKey(community.profile.userId))
  const outRow = (membership && truthOf(sim).writtenAs(membership)?.row) ?? 0
  return sim.trace.rows
    .slice(outRow)
    .some((row) => row.device === device.number && row.kind === 'did' && row.detail === LINK_FOLLOWED)
}

/** What these wrote since. A disk that lost keys has its device speak as it did before. */
function writtenSince(sim: Sim, ids: readonly EventId[], { row, authors }: Closed): EventId[] {
  const truth = truthOf(sim)
  return ids.filter((id) => {
    const written = truth.writtenAs(id)
    return (
      written !== undefined && written.row >= row && authors.has(written.device) && !hadDiskTrouble(sim, written.device)
    )
  })
}

function reads(sim: Sim, holder: Holder, from: Holder, id: EventId): boolean {
  const { community } = holder
  if (community.graph.table.has(id)) return true
  const blob = from.community.store.blob(id)
  return blob !== undefined && openBlob(sim.crypto, community.epochs.openers, blob) !== undefined
}

/** Whether somebody who lies gave a device a key of a private room. */
const isBoxedByLiar = (sim: Sim, from: Holder, { community }: Holder, room: RoomGraph): boolean =>
  [...from.community.privateRooms.chainOf(room).lots.values()]
    .flat()
    .some(({ entry, lockboxes }) => lockboxes.has(community.profile.device.deviceId) && isLiars(sim, entry.signer))

const isLiars = (sim: Sim, signer: string | undefined): boolean =>
  sim.plan.options.liarCount > 0 && truthOf(sim).deviceOfKey(signer ?? '') === undefined

const isAmong = (holders: readonly Holder[], { device }: Holder): boolean =>
  holders.some((other) => other.device === device)

/** Whom the epochs do not keep out that a device sends under, or listens to. */
function uncoveredBy({ community: { graph, epochs } }: Holder): Uncovered[] {
  const held = new Set(epochs.secrets.map(({ id }) => id))
  return uncoveredByLive(graph.root, epochs.chain, held)
}

/** Whether something is about a person or their device; a change of power may be about anybody. */
function concerns(uncovered: Uncovered, { community: { profile } }: Holder): boolean {
  if (uncovered.kind === 'overturned') return true
  return uncovered.kind === 'device'
    ? uncovered.deviceId === profile.device.deviceId
    : uncovered.userId === profile.userId
}

function said({ device }: Holder, readable: readonly EventId[], when: string): Failure[] {
  const [id] = readable
  if (id === undefined) return []
  return [{ oracle: 'removedReadNothing', device: device.number, says: `it can read ${id}, which was written ${when}` }]
}
