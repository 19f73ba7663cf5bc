import { faultKinds } from '../faults/kinds.ts'
import type { Sim } from '../sim.ts'

const diskKinds: readonly string[] = faultKinds.disk

/** Whether a device's disk may have given back something else than it was given. */
export const hadDiskTrouble = ({ plan, faults }: Sim, device: number): boolean =>
  plan.faults.some((fault) => fault.device === device && diskKinds.includes(fault.kind) && faults.of(fault.kind) > 0)
