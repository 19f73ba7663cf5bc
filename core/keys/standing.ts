import type { UserId } from '../event/ids.ts'
import type { Entry } from '../graph/entry.ts'
import type { RoomGraph } from '../graph/roomGraph.ts'
import { memberKey, revokeKey } from '../rooms/authEvents.ts'

/** What a device is to a community: a stranger is one that no user of whom the root knows has certified. */
export type Standing = 'member' | 'stranger' | 'removed'

/**
 * The standing of a device by the root's current state. `certifiers` are users who certified it as the asker knows by
 * other ways than the graph: from a certificate that it showed. A device is removed if it was revoked, or if all whom
 * the root knows of its users were banned or left.
 *
 * Who merely left a community that is open to all may come back by a link, as anybody may come by one: they are strangers
 * again, from when on the keys keep them out. Whoever holds such a key has it from a link, or could be told as somebody
 * whom they made up. Before, they hold what is spoken under, and nothing of it is for them.
 */
export function standingOf(
  root: RoomGraph,
  deviceId: string,
  certifiers: Iterable<string> = [],
  isKeptOut: (userId: UserId) => boolean = () => false,
): Standing {
  const state = root.currentState
  if (state.get(revokeKey(deviceId)) !== undefined) return 'removed'
  const { membershipOf } = root.authStateOf(state)
  const owners = new Set([...(certifiersIn(root).get(deviceId) ?? []), ...certifiers])
  const known = [...owners].filter((owner) => state.get(memberKey(owner)) !== undefined)
  const memberships = known.map(membershipOf)
  if (memberships.includes('join')) return 'member'
  const gone = known.filter((owner) => membershipOf(owner) === 'leave')
  const mayComeBack = () => isOpenToAll(root) && gone.every((owner) => isKeptOut(owner as UserId))
  const isOut = memberships.includes('ban') || (gone.length > 0 && !mayComeBack())
  return isOut ? 'removed' : 'stranger'
}

/** Whether anybody may join a room, and so may follow it. */
export const isOpenToAll = (room: RoomGraph): boolean =>
  room.stateEvent(room.currentState, 'm.room.join_rules')?.content.join_rule === 'public'

const known = new WeakMap<RoomGraph, { readonly count: number; readonly certifiers: Certifiers }>()
type Certifiers = ReadonlyMap<string, ReadonlySet<string>>

/** Who certified which device. Any accepted certificate counts: none is undone by another for the same device. */
function certifiersIn(root: RoomGraph): Certifiers {
  const certificates = root.keyEvents('roost.device')
  const already = known.get(root)
  if (already?.count === certificates.size) return already.certifiers
  const certifiers = certifiersOf(certificates)
  known.set(root, { count: certificates.size, certifiers })
  return certifiers
}

function certifiersOf(certificates: Iterable<Entry>): Certifiers {
  const certifiers = new Map<string, Set<string>>()
  for (const { event } of certificates) {
    const deviceId = event.stateKey
    if (deviceId === undefined) continue
    const owners = certifiers.get(deviceId)
    if (owners) owners.add(event.sender)
    else certifiers.set(deviceId, new Set([event.sender]))
  }
  return certifiers
}
