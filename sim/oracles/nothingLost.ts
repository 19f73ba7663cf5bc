import type { EventId } from '../../core/event/ids.ts'
import type { Sim } from '../sim.ts'
import { truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import { type Holder, holdersIn } from './holders.ts'
import type { Oracle } from './oracle.ts'

/**
 * What a device once confirmed to have on its disk it has, unless a fault took it from that disk; and whoever must agree has
 * what any other of them wrote. What a person was told that they wrote was on the disk by then. Somebody who is out when all
 * agree may take with them what they told nobody.
 */
export const nothingLost: Oracle = {
  name: 'nothingLost',
  when: 'round',
  check(sim) {
    const truth = truthOf(sim)
    const own = holdersIn(sim).flatMap(({ device: { number }, community: { graph } }) => {
      const lost = [...truth.keptBy(number).keys()].filter((id) => !graph.table.has(id))
      return lost.length === 0
        ? []
        : [{ device: number, says: `it had ${lost.length} events that are gone, first ${lost[0]}` }]
    })
    const told = holdersIn(sim).flatMap((holder) => {
      const [missing] = missingOfTold(sim, holder)
      return missing === undefined ? [] : [{ device: holder.device.number, says: missing }]
    })
    const agreeing = agreeingIn(sim)
    const owed = owedAmong(sim, agreeing)
    const byOthers = agreeing.flatMap(({ device: { number }, community: { graph } }) => {
      const lacking = owed.filter((id) => !graph.table.has(id))
      if (lacking.length === 0) return []
      const says = `${lacking.length} events never came that others wrote, first ${lacking[0]} of device ${lacking[0] && truth.authorOf(lacking[0])}`
      return [{ device: number, says }]
    })
    return [...own, ...told, ...byOthers].map((failure) => ({ oracle: 'nothingLost', ...failure }))
  },
}

/** What each of those who must agree owes the others: what it wrote, and has on its disk. */
export function owedAmong(sim: Sim, agreeing: readonly Holder[]): EventId[] {
  const truth = truthOf(sim)
  return agreeing.flatMap(({ device: { number } }) =>
    [...truth.keptBy(number).keys()].filter((id) => truth.authorOf(id) === number),
  )
}

/** What is wrong with what a device told its person that they wrote: it was not there then, or is not on the disk now. */
function missingOfTold(sim: Sim, { device: { number }, community: { store } }: Holder): string[] {
  const truth = truthOf(sim)
  const acknowledged = truth.acknowledgedBy(number)
  sim.looks.note('nothingLost', acknowledged.size)
  const wasThere = (id: EventId, toldRow: number): boolean => {
    const written = truth.writtenAs(id)
    return written?.device === number && written.row < toldRow
  }
  return [...acknowledged].flatMap(([id, row]) => {
    if (!wasThere(id, row)) return [`its person was told that they wrote ${id}, which was not on its disk`]
    const isGone = truth.keptBy(number).has(id) && !store.has(id)
    return isGone ? [`its person was told that they wrote ${id}, which is not on its disk any more`] : []
  })
}
