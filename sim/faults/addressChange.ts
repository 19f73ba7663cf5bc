import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { type Begun, impossible } from './begun.ts'

/**
 * A device is somewhere else from now on: at an address that was nobody's, which it sees or does not see itself, or at that
 * of another device, which gets its own.
 */
export function beginAddressChange(sim: Sim, fault: Fault, rng: Rng): Begun {
  const device = sim.devices[fault.device]
  if (device === undefined) return impossible
  const other = rng.pick(sim.devices)
  const way = rng.pick(['seen', 'unseen', 'swapped'])
  const left = device.host
  // It bites where somebody is reached, or not reached, who was reached before.
  if (device.peer !== undefined) sim.faults.note('addressChange')
  if (way !== 'swapped' || other === device) {
    device.moveTo(sim.network.freshHost(), way !== 'unseen')
    return { kind: 'over' }
  }
  device.moveTo(other.host, true)
  other.moveTo(left, true)
  return { kind: 'over' }
}
