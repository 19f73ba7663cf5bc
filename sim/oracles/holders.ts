import { idOfBytes } from '../../core/event/idBytes.ts'
import type { EventId } from '../../core/event/ids.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { revokeKey } from '../../core/rooms/authEvents.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { isJoined } from '../../peer/views/communityState.ts'
import type { Device } from '../device/device.ts'
import type { Sim } from '../sim.ts'

/** An honest device at work, and the community as it has it. */
export interface Holder {
  readonly device: Device
  readonly community: CommunityPeer
}

/** Honest devices that run and hold anything of the community, in the order of their numbers. */
export const holdersIn = ({ devices }: Sim): Holder[] =>
  devices.flatMap((device) => {
    const { community } = device
    return device.isHonest && device.isUp && community && community.graph.entryCount > 0 ? [{ device, community }] : []
  })

/** Whether a root's state has somebody's device in: its person joined, and nobody shut the device out. */
export const hasIn = (root: RoomGraph, { community: { profile } }: Holder): boolean =>
  isJoined(root, profile.userId) && root.currentState.get(revokeKey(profile.device.deviceId)) === undefined

/**
 * Those whom somebody still listens to. Whom everybody else that is in takes for removed is told nothing and heard by
 * nobody, whatever it knows itself: it cannot agree with the others, and they are not to agree with it. Where only some
 * take it for removed, the others pass on what it says.
 */
export function heardAmong(holders: readonly Holder[]): Holder[] {
  for (let heard = [...holders]; ; ) {
    const members = heard.filter((holder) => hasIn(holder.community.graph.root, holder))
    const rest = heard.filter((holder) => {
      const others = members.filter((member) => member !== holder)
      const { deviceId } = holder.community.profile.device
      return others.length === 0 || others.some(({ community }) => community.standings.of(deviceId) !== 'removed')
    })
    if (rest.length === heard.length) return heard
    heard = rest
  }
}

/** All ids of a graph, in the order of their arrival. */
export function idsIn({ table }: CommunityGraph): EventId[] {
  const { ids, originServerTs } = table.held()
  return Array.from({ length: originServerTs.length }, (_, place) => idOfBytes(ids, place * ID_BYTES))
}

const sums = new WeakMap<CommunityGraph, { readonly count: number; readonly text: string }>()

/** The set of events of a graph in a few characters: all ids, which are hashes, one over the other, and how many there are. */
export function setText(graph: CommunityGraph): string {
  const known = sums.get(graph)
  const count = graph.entryCount
  if (known?.count === count) return known.text
  const words = new Uint32Array(ID_BYTES / 4)
  const { ids } = graph.table.held()
  const all = new Uint32Array(ids.buffer.slice(ids.byteOffset, ids.byteOffset + count * ID_BYTES))
  for (let at = 0; at < all.length; at++) words[at % words.length] = (words[at % words.length] ?? 0) ^ (all[at] ?? 0)
  const text = `${count} ${words.join(' ')}`
  sums.set(graph, { count, text })
  return text
}

/** Whether a graph holds all that another one does. */
export const isWithin = (part: CommunityGraph, whole: CommunityGraph): boolean =>
  setText(part) === setText(whole) ||
  (part.entryCount <= whole.entryCount && idsIn(part).every((id) => whole.table.has(id)))

const ID_BYTES = 32
