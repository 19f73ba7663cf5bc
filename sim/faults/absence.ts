import type { Device } from '../device/device.ts'
import type { Fault } from '../plan/plan.ts'
import type { Sim } from '../sim.ts'
import { type Begun, impossible, ongoing } from './begun.ts'
import { startAgain } from './startAgain.ts'

/**
 * Some devices are away for hours or days, asleep or turned off. Of that time nothing is simulated: the clocks of all devices
 * go on by it at once, as when nobody was at work meanwhile, and the others go on for as long as the fault lasts. Not so the
 * time by which the world runs. Were it to jump, all that people are going to do and that is going to fail would happen in
 * that moment; were only those clocks to jump that are away, they would come back with wrong ones, which is another fault.
 */
export function beginAbsence(
  sim: Sim,
  fault: Fault,
  away: readonly Device[],
  forMs: number,
  how: 'asleep' | 'off',
): Begun {
  const leaving = away.filter((device) => device.isUp)
  if (leaving.length === 0) return impossible
  for (const device of leaving) {
    if (how === 'asleep') device.sleep()
    else void device.stop()
  }
  sim.time.skip(forMs)
  // Those that were not away notice as well how late it is, and greet everybody.
  for (const device of sim.devices) if (!away.includes(device)) device.networkChanged()
  return ongoing(() => {
    for (const device of leaving) {
      // It bites whoever looks at the clock and finds that it is much later.
      device.clock.whenRead(() => sim.faults.note(fault.kind))
      device.wake()
      startAgain(device)
    }
  })
}
