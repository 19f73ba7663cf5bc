import { Liar } from '../liars/liar.ts'
import { lies } from '../liars/lies.ts'
import { type LieKind, Telling } from '../liars/telling.ts'
import type { Fault } from '../plan/plan.ts'
import type { Sim } from '../sim.ts'
import { type Begun, impossible, ongoing } from './begun.ts'

/** Somebody lies for a while. What they say of it, and what they heard, they forget; what others took stays with those. */
export function beginLiarFault(sim: Sim, fault: Fault & { readonly kind: LieKind }): Begun {
  const device = sim.devices[fault.device]
  if (device === undefined || device.isHonest) return impossible
  const rng = sim.rng(`lie ${fault.kind} ${fault.device} ${fault.atMs} ${fault.draw}`)
  const liar = Liar.at(sim, device, rng)
  if (liar === undefined) return impossible
  const telling = new Telling({ sim, liar, rng, fault, kind: fault.kind })
  liar.within(() => lies[fault.kind].tell(telling))
  return ongoing(() => telling.end())
}
