import type { Device } from '../device/device.ts'
import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { beginAbsence } from './absence.ts'
import { type Begun, impossible, ongoing } from './begun.ts'
import type { FaultKindOf } from './kinds.ts'

type TimeFault = Fault & { readonly kind: FaultKindOf<'time'> }

const secondMs = 1_000
const hourMs = 3_600 * secondMs
const dayMs = 24 * hourMs
const driftShareMax = 0.05
/** How often a clock that jumps does that. */
const jumpMs = 3_000

/** Something goes wrong with a clock, or with how long somebody is away. */
export function beginTimeFault(sim: Sim, fault: TimeFault): Begun {
  const device = sim.devices[fault.device]
  if (device === undefined) return impossible
  const rng = sim.rng(`time ${fault.kind} ${fault.draw}`)
  const wrong = (byMs: number): number => (rng.chance(0.3) ? byMs : Math.ceil(rng.share() * byMs))
  switch (fault.kind) {
    case 'skew':
      device.clock.jump(wrong(dayMs) * rng.pick([-1, 1]))
      return untilSet(sim, fault, device)
    case 'drift':
      device.clock.setRate(1 + driftShareMax * (rng.chance(0.5) ? rng.pick([-1, 1]) : 2 * rng.share() - 1))
      return untilSet(sim, fault, device)
    case 'frozenClock':
      device.clock.freeze()
      return untilSet(sim, fault, device)
    case 'jumpForward':
      return beginJumping(sim, fault, device, rng, wrong(rng.pick([20 * secondMs, hourMs])))
    case 'jumpBack':
      return beginJumping(sim, fault, device, rng, -wrong(rng.pick([20 * secondMs, hourMs])))
    case 'suspend':
      return beginAbsence(sim, fault, [device], rng.between(1, 12) * hourMs, 'asleep')
    case 'awayForAWeek': {
      const away = sim.devices.filter((other) => other === device || rng.chance(0.2))
      return beginAbsence(sim, fault, away, 7 * dayMs, rng.pick(['asleep', 'off']))
    }
  }
}

/** It counts once the device looks at its clock. In the end somebody sets the clock by a good one. */
function untilSet(sim: Sim, fault: Fault, device: Device): Begun {
  const callOff = device.clock.whenRead(() => sim.faults.note(fault.kind))
  return ongoing(() => {
    callOff()
    device.clock.mend()
  })
}

/** The clock is set forward, or back, again and again. */
function beginJumping(sim: Sim, fault: Fault, device: Device, rng: Rng, byMs: number): Begun {
  let end: () => void = () => {}
  const jump = (): void => {
    device.clock.jump(byMs)
    const callOff = device.clock.whenRead(() => sim.faults.note(fault.kind))
    // To whoever watches the time of day that looks like having slept.
    if (byMs > 0) device.networkChanged()
    const stop = sim.time.after(rng.exponential(jumpMs), jump)
    end = () => {
      callOff()
      stop()
    }
  }
  jump()
  return ongoing(() => {
    end()
    device.clock.mend()
  })
}
