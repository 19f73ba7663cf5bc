import type { Fault } from '../plan/plan.ts'
import type { Sim } from '../sim.ts'
import type { Begun } from './begun.ts'
import { beginDiskFault } from './diskFaults.ts'
import { isOf } from './kinds.ts'
import { beginLiarFault } from './liarFaults.ts'
import { beginNetworkFault } from './networkFaults.ts'
import { beginOutsiderFault } from './outsiderFaults.ts'
import { beginProcessFault } from './processFaults.ts'
import { beginTimeFault } from './timeFaults.ts'

/** Lets something go wrong, if it can. */
export function beginFault(sim: Sim, fault: Fault): Begun {
  const { kind } = fault
  if (isOf('liar', kind)) return beginLiarFault(sim, { ...fault, kind })
  if (isOf('outsider', kind)) return beginOutsiderFault(sim, { ...fault, kind })
  if (isOf('network', kind)) return beginNetworkFault(sim, { ...fault, kind })
  if (isOf('time', kind)) return beginTimeFault(sim, { ...fault, kind })
  return isOf('disk', kind) ? beginDiskFault(sim, fault) : beginProcessFault(sim, fault)
}
