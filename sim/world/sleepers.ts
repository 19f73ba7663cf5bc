import type { Device } from '../device/device.ts'
import { asleepMs, awakeMs } from '../limits.ts'
import type { Sim } from '../sim.ts'

type Night = Pick<Sim, 'devices' | 'time' | 'isMended' | 'rng'>

/**
 * A network on which most sleep most of the time, each on a schedule of its own. While everything is mended nobody falls
 * asleep; whoever is then is woken by who mends it all.
 */
export function beginSleeping(sim: Night): void {
  for (const device of sim.devices) beginSleepingOf(sim, device)
}

function beginSleepingOf(sim: Night, device: Device): void {
  const rng = sim.rng(`sleep ${device.number}`)
  let wake: (() => void) | undefined
  const turn = (): void => {
    wake?.()
    wake = wake === undefined && !sim.isMended ? device.sleep() : undefined
    sim.time.after(rng.exponential(wake ? asleepMs : awakeMs), turn)
  }
  sim.time.after(rng.exponential(awakeMs), turn)
}
