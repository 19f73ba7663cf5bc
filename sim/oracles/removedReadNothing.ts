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
import { concerns, heldOf, keepingOut, reads, writtenDespite } from './keptOut.ts'
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
 * Somebody who was removed reads nothing that was sealed under keys that keep them out, whoever wrote it when, and nothing that
 * was written after the others had such: from when on all agreed, and none of the epochs that anybody of them sends under let
 * them in any more. Who wrote before the removal, or the new key, got to them wrote under the one before. Of the community, and
 * of each private room. Tried with all keys that their device holds, unless somebody gave them the link of an open invite, in
 * which those are. What liars hand on to them they may read: of the community any member can tell anybody its keys, so that
 * nothing is asked where there are liars; those of a private room travel in boxes, and who gave one can be seen.
 */
export const removedReadNothing: Oracle = {
  name: 'removedReadNothing',
  when: 'round',
  check: failuresOf,
}

/** The same of what was written since all agreed last: where there is one round, that is all that was. */
export const removedReadNothingAtEnd: Oracle = {
  name: 'removedReadNothing',
  when: 'end',
  check(sim) {
    const last = sim.trace.rows.findLast(({ kind }) => kind === 'mended' || kind === 'agreed')
    return last?.kind === 'agreed' ? failuresOf(sim) : []
  },
}

function failuresOf(sim: Sim): Failure[] {
  const agreeing = agreeingIn(sim)
  const [first] = agreeing
  if (first === undefined) return []
  const everybody = holdersIn(sim)
  return [...readInCommunity(sim, agreeing, first, everybody), ...readInPrivate(sim, agreeing, first, everybody)]
}

/** How a trace says that somebody followed a link: whatever came of it, they may have been given keys. */
const LINK_FOLLOWED = 'communities.join: '

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
    const closed = closing(sim, `${holder.device.number}`, [graph.root], holder, agreeing, isOut, isClosed)
    const since = closed === undefined ? [] : writtenSince(sim, idsIn(graph), closed)
    const readable = since.filter((id) => reads(sim, holder, first, id))
    return [
      ...said(holder, readable, 'after it was removed and all others had new keys'),
      ...(isOut ? readThoughKeptOut(sim, agreeing, first, holder) : []),
    ]
  })
}

function readThoughKeptOut(sim: Sim, agreeing: readonly Holder[], first: Holder, holder: Holder): Failure[] {
  const closed = keepingOut(sim, first, holder)
  if (closed.length === 0) return []
  sim.looks.note('removedReadNothing', closed.length)
  const held = heldOf(sim, closed, first, holder)
  const says = `it has the key of ${held}, which keeps it out`
  return [
    ...(held === undefined ? [] : [{ oracle: 'removedReadNothing', device: holder.device.number, says }]),
    ...said(
      holder,
      writtenDespite(sim, closed, agreeing, first, holder),
      'by somebody who had a key that keeps it out',
    ),
  ]
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
      const isTheirs = isForThisPerson(holder.community, room)
      const isOut = !isTheirs || !isAmong(agreeing, holder)
      const name = `${holder.device.number} ${room.roomId}`
      // Who comes back to the community is given the keys of the rooms that they are in, or asked into, still.
      const ways = isTheirs ? [graph.root, room] : [room]
      const closed = closing(sim, name, ways, holder, agreeing, isOut, () => isClosed(holder))
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
  ways: readonly RoomGraph[],
  holder: Holder,
  agreeing: readonly Holder[],
  isOut: boolean,
  isClosed: () => boolean,
): Closed | undefined {
  const all = closedIn.get(sim) ?? new Map<string, Closed>()
  closedIn.set(sim, all)
  const known = all.get(name)
  if (known && isOut && !ways.some((room) => cameSince(sim, room, holder, known.row))) return known
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
    .some((row) => row.device === device.number && row.kind === 'did' && row.detail?.startsWith(LINK_FOLLOWED))
}

/** What these wrote since. A disk that lost keys has its device speak as it did before. */
function writtenSince(sim: Sim, ids: readonly EventId[], { row, authors }: Closed): EventId[] {
  const truth = truthOf(sim)
  const since = ids.filter((id) => {
    const written = truth.writtenAs(id)
    return (
      written !== undefined && written.row >= row && authors.has(written.device) && !hadDiskTrouble(sim, written.device)
    )
  })
  sim.looks.note('removedReadNothing', since.length)
  return since
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

function said({ device }: Holder, readable: readonly EventId[], when: string): Failure[] {
  const [id] = readable
  if (id === undefined) return []
  return [{ oracle: 'removedReadNothing', device: device.number, says: `it can read ${id}, which was written ${when}` }]
}
