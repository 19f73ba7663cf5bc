import { idOfBytes } from '../../core/event/idBytes.ts'
import type { EventId } from '../../core/event/ids.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { revokeKey } from '../../core/rooms/authEvents.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { isJoined } from '../../peer/views/communityState.ts'
import type { GossipEpoch } from '../../sync/gossip/interface.ts'
import { byteText } from '../../sync/reconcile/ids.ts'
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
 * Devices that hear each other, straight or by way of others who are in, the most first. Whoever takes somebody for removed tells them
 * nothing and listens to nothing that they say, whatever they know: after removals on both sides of a split there may be
 * several such circles, and nothing will bring them together. Those who are out by what they hold themselves are in none.
 */
export function circlesOf(sim: Sim, holders: readonly Holder[]): Holder[][] {
  const left = new Set(holders.filter((holder) => hasIn(holder.community.graph.root, holder)))
  const circles: Holder[][] = []
  for (const first of left) {
    const circle = [first]
    left.delete(first)
    for (const one of circle) {
      for (const other of left) {
        if (!isNear(sim, one, other) || !hears(one, other) || !hears(other, one)) continue
        left.delete(other)
        circle.push(other)
      }
    }
    circles.push(circle.sort((one, other) => one.device.number - other.device.number))
  }
  return circles.sort((one, other) => other.length - one.length)
}

/**
 * Whether the network carries what one of two devices says to the other. Where it is laid out by chance, again and again, it
 * carries it sooner or later. Who left or was lost passes nothing on: a ring or a line has a gap there.
 */
export const isNear = ({ network, plan }: Sim, one: Holder, other: Holder): boolean =>
  plan.options.topology === 'random' || network.hears(one.device.number, other.device.number)

/**
 * Whether a device listens to what another one says. A stranger whose person is in is given later keys for its certificate, by
 * whomever it asks who is in themselves; any other one is told of none, and so is heard only if it has a key of an epoch that
 * still lives here.
 */
export function hears(listening: Holder, { community: speaker }: Holder): boolean {
  const { community: listener } = listening
  const { root } = listener.graph
  const { userId, device } = speaker.profile
  const standing = listener.standings.of(device.deviceId)
  if (standing !== 'stranger') return standing === 'member'
  return (isJoined(root, userId) && hasIn(root, listening)) || hasLiveKey(listener, speaker)
}

/** Whether somebody has the keys of an epoch that lives for the listener, whatever the epoch is to them. */
function hasLiveKey({ epochs: { gossipEpochs } }: CommunityPeer, speaker: CommunityPeer): boolean {
  const held = new Set(speaker.epochs.gossipEpochs.ring.map(keyText))
  return gossipEpochs.ring.some((epoch) => epoch.status === 'live' && held.has(keyText(epoch)))
}

const keyText = ({ id, secret }: GossipEpoch): string => byteText(id) + byteText(secret)

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
