import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { revokeKey } from '../../core/rooms/authEvents.ts'
import { isRemoved } from '../../peer/views/communityState.ts'
import type { Device } from '../device/device.ts'
import type { Failure, Sim } from '../sim.ts'
import { agreementIn } from './converged.ts'

/** Who had to agree when everything had been mended, who of them did not, and why the other honest devices had no part in it. */
export interface RoundEnd {
  readonly mendedMs: number
  /** Undefined where not all agreed in time. */
  readonly agreedMs: number | undefined
  /** How many rows the trace had then. */
  readonly rowCount: number
  /** Numbers of devices, in their order. */
  readonly agreed: readonly number[]
  readonly disagreed: readonly number[]
  readonly apart: readonly { readonly device: number; readonly why: WhyApart }[]
}

export type WhyApart =
  /** Gone for good, with what was on it. */
  | 'lost'
  | 'left'
  | 'removed'
  /** Its own person shut it out from another device. */
  | 'shutOut'
  /** Nobody let it in, so far. */
  | 'notIn'
  /** It does not start. */
  | 'off'
  /** It is in, and hears nobody of those who agree. */
  | 'unheard'

/** How a round ends now that was mended then: well, or with something wrong about what its devices hold. */
export function roundEndOf(sim: Sim, mendedMs: number, failures: readonly Failure[] | undefined): RoundEnd {
  const { whole, members } = agreementIn(sim)
  const agreeing = members.map(({ device }) => device.number)
  const accused = new Set(failures?.map(({ device }) => device))
  return {
    mendedMs,
    agreedMs: failures === undefined ? sim.time.nowMs - sim.startMs : undefined,
    rowCount: sim.trace.rows.length,
    agreed: agreeing.filter((number) => !accused.has(number)),
    disagreed: agreeing.filter((number) => accused.has(number)),
    apart: sim.devices
      .filter(({ number, isHonest }) => isHonest && !agreeing.includes(number))
      .map((device) => ({ device: device.number, why: whyApart(sim, device, whole) })),
  }
}

/** Why an honest device need not agree with the others; `whole` is what those who agree hold together. */
export function whyApart({ people }: Sim, device: Device, whole: CommunityGraph | undefined): WhyApart {
  if (!device.isThere) return 'lost'
  if (people[device.person]?.hasLeft === true) return 'left'
  if (!device.isUp) return 'off'
  const { community } = device
  if (community === undefined || whole === undefined) return 'notIn'
  const { userId, device: own } = community.profile
  if (isRemoved(whole.root, userId)) return 'removed'
  if (whole.root.currentState.get(revokeKey(own.deviceId)) !== undefined) return 'shutOut'
  return community.graph.entryCount === 0 ? 'notIn' : 'unheard'
}
