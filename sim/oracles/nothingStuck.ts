import { dependenciesOf, type RoomEvent, signerOf } from '../../core/event/roomEvent.ts'
import { compareText } from '../../core/order.ts'
import type { FaultLayer } from '../faults/kinds.ts'
import { faultKinds } from '../faults/kinds.ts'
import type { Failure, Sim } from '../sim.ts'
import { type Truth, truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import type { Holder } from './holders.ts'
import type { Oracle } from './oracle.ts'

/**
 * No event of an honest device waits for anything once all agree, or was refused: what is refused in a world has its cause in
 * that world. What waits for something that none of them has waits for good, and nobody can help it: faults took it from every
 * disk, or it is with somebody alone who was removed before they had told it.
 */
export const nothingStuck: Oracle = {
  name: 'nothingStuck',
  when: 'round',
  check(sim) {
    const agreeing = agreeingIn(sim)
    return agreeing.flatMap((holder): Failure[] =>
      [waitingOf(sim, holder, agreeing), refusedOf(sim, holder)].flatMap((says) =>
        says ? [{ oracle: 'nothingStuck', device: holder.device.number, says }] : [],
      ),
    )
  },
}

function waitingOf(sim: Sim, { community: { graph } }: Holder, agreeing: readonly Holder[]): string | undefined {
  const truth = truthOf(sim)
  const waiting = [...graph.rooms.keys()].flatMap((roomId) => graph.waitingIn(roomId))
  const honest = waiting.filter(
    (event) => truth.deviceOfKey(signerOf(event) ?? '') !== undefined && !restsOnWhatNobodyHas(truth, event, agreeing),
  )
  const [event] = honest
  return event && `${honest.length} events of honest devices wait for others, first ${event.id} (${event.type})`
}

const restsOnWhatNobodyHas = (truth: Truth, event: RoomEvent, agreeing: readonly Holder[]): boolean =>
  dependenciesOf(event).some(
    (id) => truth.written.has(id) && !agreeing.some(({ device }) => truth.keptBy(device.number).has(id)),
  )

/** What nobody refuses where nobody lies and no disk gives back anything else than it was given. */
const byLiarsAlone = ['oversize', 'notCanonical', 'shape', 'hash', 'signature', 'certificate', 'foreignRoom', 'auth']
/** And what nobody refuses either while the network spoils nothing. */
const byNoiseAlone = ['seal', 'garbage']

function refusedOf(sim: Sim, { community }: Holder): string | undefined {
  const { liarCount, outsiderCount } = sim.plan.options
  const happened = (layer: FaultLayer) => faultKinds[layer].some((kind) => sim.faults.of(kind) > 0)
  if (liarCount > 0 || outsiderCount > 0) return undefined
  const noise = (['corruptShare', 'truncateShare'] as const).some((share) => sim.plan.options[share] > 0)
  const counts = [...community.refusals.counts(), ...Object.entries(community.networkStatus().refused)]
  const isUnexplained = ([reason]: readonly [string, number]): boolean => {
    const [cause = ''] = reason.split(/[ :]/)
    if (cause === 'storage' || cause === 'damagedOnDisk') return !happened('disk')
    if (byNoiseAlone.includes(cause)) return !noise && !happened('network')
    return byLiarsAlone.includes(cause) && !happened('disk')
  }
  const unexplained = counts.filter(isUnexplained).sort(([left], [right]) => compareText(left, right))
  const said = unexplained.map(([reason, count]) => `${count} times "${reason}"`).join(', ')
  return said === '' ? undefined : `it refused what nothing in this world explains: ${said}`
}
