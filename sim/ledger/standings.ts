import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { revokeKey } from '../../core/rooms/authEvents.ts'
import { isJoined } from '../../peer/views/communityState.ts'
import type { Device } from '../device/device.ts'
import { agreementIn } from '../oracles/converged.ts'
import { holdersIn } from '../oracles/holders.ts'
import type { Sim } from '../sim.ts'

/** What becomes of a device in the end, for whoever asks whether it must agree, and why not. */
export type Standing =
  /** It must hold what all hold that agree, whenever it came. */
  | 'agrees'
  /** Its person went, or was made to; or somebody shut the device out. */
  | 'left'
  | 'removed'
  | 'shutOut'
  /** Its person is in, and those who agree do not hear it. */
  | 'apart'
  /** It never came in. */
  | 'stranger'
  /** Nobody has it any more. */
  | 'lost'
  /** It does not run. */
  | 'down'
  | 'liar'

/** By device, by what follows from all that those hold together who must agree: the definition of the oracles. */
export function standingsIn(sim: Sim): ReadonlyMap<number, Standing> {
  const { whole, members } = agreementIn(sim)
  const agreeing = new Set(members.map(({ device }) => device))
  const holding = new Set(holdersIn(sim).map(({ device }) => device))
  const standingOf = (device: Device): Standing => {
    if (!device.isHonest) return 'liar'
    if (agreeing.has(device)) return 'agrees'
    if (!device.isThere) return 'lost'
    if (!device.isUp) return 'down'
    return holding.has(device) && whole !== undefined ? outBy(whole.root, device) : 'stranger'
  }
  return new Map(sim.devices.map((device) => [device.number, standingOf(device)]))
}

function outBy(root: RoomGraph, { community }: Device): Standing {
  if (community === undefined) return 'stranger'
  const { userId, device } = community.profile
  if (root.currentState.get(revokeKey(device.deviceId)) !== undefined) return 'shutOut'
  if (isJoined(root, userId)) return 'apart'
  const membership = root.stateEvent(root.currentState, 'm.room.member', userId)
  if (membership === undefined) return 'stranger'
  return membership.sender === userId ? 'left' : 'removed'
}
