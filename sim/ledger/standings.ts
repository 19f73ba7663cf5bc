import { agreementIn } from '../oracles/converged.ts'
import { type WhyApart, whyApart } from '../oracles/roundEnd.ts'
import type { Sim } from '../sim.ts'

/** What becomes of a device in the end: it must hold what all hold that agree, whenever it came; or why it need not. */
export type Standing = 'agrees' | WhyApart | 'liar'

/** By device, by what follows from all that those hold together who must agree: the definition of the oracles. */
export function standingsIn(sim: Sim): ReadonlyMap<number, Standing> {
  const { whole, members } = agreementIn(sim)
  const agreeing = new Set(members.map(({ device }) => device))
  return new Map(
    sim.devices.map((device) => {
      if (!device.isHonest) return [device.number, 'liar']
      return [device.number, agreeing.has(device) ? 'agrees' : whyApart(sim, device, whole)]
    }),
  )
}
