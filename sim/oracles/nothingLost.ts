import type { EventId } from '../../core/event/ids.ts'
import type { Sim } from '../sim.ts'
import { truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import { type Holder, holdersIn } from './holders.ts'
import type { Oracle } from './oracle.ts'

/**
 * What a device once confirmed to have on its disk it has, unless a fault took it from that disk; and whoever must agree has
 * what any other of them wrote. Somebody who is out when all agree may take with them what they told nobody.
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
    const agreeing = agreeingIn(sim)
    const owed = owedAmong(sim, agreeing)
    const byOthers = agreeing.flatMap(({ device: { number }, community: { graph } }) => {
      const lacking = owed.filter((id) => !graph.table.has(id))
      if (lacking.length === 0) return []
      const says = `${lacking.length} events never came that others wrote, first ${lacking[0]} of device ${lacking[0] && truth.authorOf(lacking[0])}`
      return [{ device: number, says }]
    })
    return [...own, ...byOthers].map((failure) => ({ oracle: 'nothingLost', ...failure }))
  },
}

/** What each of those who must agree owes the others: what it wrote, and has on its disk. */
export function owedAmong(sim: Sim, agreeing: readonly Holder[]): EventId[] {
  const truth = truthOf(sim)
  return agreeing.flatMap(({ device: { number } }) =>
    [...truth.keptBy(number).keys()].filter((id) => truth.authorOf(id) === number),
  )
}
