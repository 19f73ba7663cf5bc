import { clogMsMax } from '../limits.ts'
import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import type { Harm } from '../world/trouble.ts'
import { beginAddressChange } from './addressChange.ts'
import { type Begun, ongoing } from './begun.ts'
import type { FaultKindOf } from './kinds.ts'
import { isolating, separating, somewhere } from './ways.ts'

type NetworkFault = Fault & { readonly kind: FaultKindOf<'network'> }

/** Something goes wrong with the network. */
export function beginNetworkFault(sim: Sim, fault: NetworkFault): Begun {
  const { network, devices, time } = sim
  const rng = sim.rng(`network ${fault.kind} ${fault.draw}`)
  const begin = (harm: Harm): (() => void) =>
    network.begin({ ...harm, touches: somewhere(fault.device, devices.length, rng) })
  switch (fault.kind) {
    case 'partition':
      return ongoing(network.begin({ kind: 'partition', touches: separating(devices.length, rng, 'bothWays') }))
    case 'asymmetricPartition':
      return ongoing(network.begin({ kind: 'asymmetricPartition', touches: separating(devices.length, rng, 'oneWay') }))
    case 'isolation':
      return ongoing(network.begin({ kind: 'isolation', touches: isolating(fault.device) }))
    case 'clog': {
      const release = begin({ kind: 'clog' })
      time.after(clogMsMax, release)
      return ongoing(release)
    }
    case 'addressChange':
      return beginAddressChange(sim, fault, rng)
    case 'streamCut':
    case 'streamRefused':
    case 'streamSlow':
      // Streams are few and short: one that is over soon bites nobody.
      begin(harmOf(fault.kind, rng))
      return { kind: 'lasting' }
    default:
      return ongoing(begin(harmOf(fault.kind, rng)))
  }
}

type Otherwise = 'partition' | 'asymmetricPartition' | 'isolation' | 'clog' | 'addressChange'

/** How bad it is. */
function harmOf(kind: Exclude<FaultKindOf<'network'>, Otherwise>, rng: Rng): Harm {
  switch (kind) {
    case 'loss':
      return { kind, share: rng.pick([0.3, 0.6, 0.9]) }
    case 'duplicate':
      return { kind, share: rng.pick([0.3, 0.9]) }
    case 'bitFlip':
    case 'truncation':
      return { kind, share: rng.pick([0.05, 0.2, 0.5]) }
    case 'reorder':
      return { kind, jitterMs: rng.pick([20, 100, 500]) }
    case 'delay':
      return { kind, delayMs: rng.pick([100, 400, 2_000]) }
    case 'mtuDrop':
      return { kind, mtuBytes: rng.pick([1_199, 767, 511]) }
    case 'announcementsLost':
      return { kind }
    case 'streamCut':
      return { kind, share: rng.pick([0.2, 0.5]) }
    case 'streamRefused':
      return { kind, refusal: rng.pick(['atOnce', 'silently']) }
    case 'streamSlow':
      return { kind, bytesPerMs: rng.pick([1, 10]) }
  }
}
