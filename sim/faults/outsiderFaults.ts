import { nuisances } from '../outsiders/nuisances.ts'
import { type NuisanceKind, Outsider } from '../outsiders/outsider.ts'
import type { Fault } from '../plan/plan.ts'
import type { Sim } from '../sim.ts'
import { type Begun, ongoing } from './begun.ts'

/** Somebody who is no member is a nuisance for a while. */
export function beginOutsiderFault(sim: Sim, fault: Fault & { readonly kind: NuisanceKind }): Begun {
  const rng = sim.rng(`outsider ${fault.kind} ${fault.device} ${fault.atMs} ${fault.draw}`)
  const nuisance = nuisances[fault.kind]
  const outsider = new Outsider({ sim, rng, fault, nuisance })
  nuisance.begin(outsider)
  return ongoing(() => outsider.end())
}
