import type { DeviceId, EventId, UserId } from '../event/ids.ts'
import { isDeviceId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import { signerOf, stateKeyOf } from '../event/roomEvent.ts'
import { Behind } from '../graph/behind.ts'
import type { Entry } from '../graph/entry.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { memberKey, revokeKey } from '../rooms/authEvents.ts'
import { isPowerEvent } from '../rooms/resolution/powerOrder.ts'
import { entitledIn } from './entitled.ts'
import type { EpochChain, FoundedEpoch, Held } from './epochChain.ts'
import { isLatecomer } from './rekeyDrafts.ts'

/** Whom an epoch does not keep out although it should. */
export type Uncovered =
  /** Removed since, or when it was founded not known to be. */
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'device'; readonly deviceId: DeviceId }
  /** The recovery key of somebody who is out. */
  | { readonly kind: 'recovery'; readonly userId: UserId }
  /** Came later to a room whose past is not for them: the next epoch lets them in. */
  | { readonly kind: 'latecomer'; readonly userId: UserId }
  /** Removed before, but a branch of the graph had them in since, and whoever saw that alone may have told them. */
  | { readonly kind: 'returned'; readonly userId: UserId }
  /** A change of power that did not last: while it stood, somebody who is removed may have been taken for a member. */
  | { readonly kind: 'overturned'; readonly id: EventId }

/**
 * What the epochs do not keep out that the holder of these secrets listens to as equals. Nobody may send under one of them,
 * and yet whoever holds it is heard under it, and told of the others where strangers may follow.
 */
export function uncoveredByLive(root: RoomGraph, chain: EpochChain, held: Held): Uncovered[] {
  const live = chain.liveEpochs(held)
  const epochs = live.map((id) => (id === 'first' ? undefined : chain.epochs.get(id)))
  return (epochs.length === 0 ? [undefined] : epochs).flatMap((epoch) => uncoveredBy(root, epoch))
}

/**
 * What a community's epoch does not keep out: nothing is fine, anything else calls for a rekey. A function of the root's
 * events. `undefined` is the first epoch, which keeps nobody out.
 */
export function uncoveredBy(root: RoomGraph, epoch: FoundedEpoch | undefined): Uncovered[] {
  const users = removedUsers(root)
  const devices = revokedDevices(root)
  const moves = Map.groupBy(root.keyEvents('m.room.member'), ({ event }) => event.stateKey)
  const isAnybodyOut = users.length > 0 || devices.length > 0
  return [
    ...users.flatMap((userId) => uncoveredUser(root, epoch, userId, moves.get(userId) ?? [])),
    ...devices.flatMap((deviceId) => uncoveredDevice(epoch, deviceId)),
    ...(epoch && isAnybodyOut ? overturnedSince(root, epoch) : []),
  ]
}

/** Whether somebody who is out of a community is kept out by its epochs, which leave these uncovered. */
export const isKeptOut = (uncovered: readonly Uncovered[], userId: UserId): boolean =>
  // What was overturned may have been about anybody, and a device that was shut out is about that alone.
  uncovered.every((one) => one.kind === 'device' || (one.kind !== 'overturned' && one.userId !== userId))

/**
 * The same of a private room: whoever has a box and is no longer entitled. Rooms know nothing of each other's order, but
 * in a private room nobody gets a secret in any other way, so the boxes tell, whichever room the removal stands in.
 */
export function uncoveredInPrivate(
  root: RoomGraph,
  room: RoomGraph,
  chain: EpochChain,
  epoch: FoundedEpoch,
): Uncovered[] {
  const entitled = entitledIn(root, room)
  const devices = new Set(entitled.devices.map(({ deviceId }) => deviceId))
  const users = new Set(entitled.recovery.map(({ userId }) => userId))
  const lots = chain.lotsOf(epoch)
  const boxed = new Set(lots.flatMap(({ lockboxes }) => [...lockboxes.keys()]))
  const boxedKeys = new Set(lots.flatMap(({ recovery }) => [...recovery.keys()]))
  const latecomers = new Set(entitled.devices.map(({ userId }) => userId))
  return [
    ...[...boxed].filter((id) => !devices.has(id)).map((deviceId) => ({ kind: 'device', deviceId }) as const),
    ...[...boxedKeys].filter((id) => !users.has(id)).map((userId) => ({ kind: 'recovery', userId }) as const),
    ...[...latecomers]
      .filter((userId) => isLatecomer(room, epoch, userId))
      .map((userId) => ({ kind: 'latecomer', userId }) as const),
  ]
}

/** Users who certified a device and are not joined. Founders' one-time keys never have one. */
function removedUsers(root: RoomGraph): UserId[] {
  const { membershipOf } = root.authStateOf(root.currentState)
  const users = new Set([...root.keyEvents('roost.device')].map(({ event }) => event.sender))
  return [...users].filter((userId) => membershipOf(userId) !== 'join')
}

function revokedDevices(root: RoomGraph): DeviceId[] {
  const devices = new Set([...root.keyEvents('roost.revoke')].map(({ event }) => event.stateKey ?? ''))
  return [...devices].filter(isDeviceId).filter((id) => root.currentState.get(revokeKey(id)) !== undefined)
}

function uncoveredUser(
  root: RoomGraph,
  epoch: FoundedEpoch | undefined,
  userId: UserId,
  theirs: readonly Entry[],
): Uncovered[] {
  if (!epoch) return [{ kind: 'user', userId }]
  const then = root.authStateOf(epoch.entry.stateBefore).membershipOf(userId)
  const present = root.entry(root.currentState.get(memberKey(userId)) ?? NO_ID)
  if (then === 'join' || (present && isGoing(present) && !epoch.knewOf(present))) return [{ kind: 'user', userId }]
  const moves = theirs.filter((entry) => (isGoing(entry) || isComing(entry)) && !epoch.knewOf(entry))
  // Whoever was banned cannot come back by their own doing, whatever they write on old ends of the graph.
  const telling = then === 'ban' ? moves.filter(({ event }) => event.sender !== userId) : moves
  return telling.length > 0 ? [{ kind: 'returned', userId }] : []
}

function uncoveredDevice(epoch: FoundedEpoch | undefined, deviceId: DeviceId): Uncovered[] {
  const covered = epoch?.entry.stateBefore.get(revokeKey(deviceId)) !== undefined
  return covered ? [] : [{ kind: 'device', deviceId }]
}

/**
 * Changes of power of which the epoch's founder did not know, and which are not what led to the state of now: for as long
 * as one stood, it may have lifted a removal. What those who are out write on old ends of the graph stood for nobody who
 * knew of their removal; and where the founder did not know of that, it is uncovered itself.
 */
function overturnedSince(root: RoomGraph, epoch: FoundedEpoch): Uncovered[] {
  const { currentState } = root
  const { membershipOf } = root.authStateOf(currentState)
  const isIn = ({ event }: Entry) =>
    membershipOf(event.sender) === 'join' && currentState.get(revokeKey(signerOf(event) ?? '')) === undefined
  const changes = POWER_TYPES.flatMap((type) => [...root.keyEvents(type)])
  const unknown = changes.filter((entry) => isPowerEvent(root, entry.event) && isIn(entry) && !epoch.knewOf(entry))
  return unknown.flatMap((entry) => {
    const key = stateKeyOf(entry.event)
    const standing = key && root.entry(currentState.get(key) ?? NO_ID)
    const led = standing !== undefined && new Behind([standing]).has(entry)
    return led ? [] : [{ kind: 'overturned', id: entry.event.id } as const]
  })
}

const POWER_TYPES = ['m.room.power_levels', 'm.room.join_rules', 'm.room.member', 'roost.revoke'] as const
const NO_ID = '' as EventId

const isGoing = ({ event }: Entry): boolean => ['leave', 'ban'].includes(String(memberOf(event.content, 'membership')))
const isComing = ({ event }: Entry): boolean => memberOf(event.content, 'membership') === 'join'
