import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import type { Failure, Sim } from '../sim.ts'
import { truthOf } from '../truth/truth.ts'
import { differenceOf, digestOf } from './digest.ts'
import { type Holder, hasIn, heardAmong, holdersIn, idsIn, isWithin, setText } from './holders.ts'
import type { Oracle } from './oracle.ts'

/**
 * Whether all who must agree hold the same set, and have taken in all that they were given. Cheap enough to be asked
 * often. Who must agree: `agreeingIn`.
 */
export function isConverged(sim: Sim): boolean {
  const heard = heardAmong(holdersIn(sim))
  const members = heard.filter((holder) => hasIn(holder.community.graph.root, holder))
  const [first] = members
  if (first === undefined) return true
  const { graph } = first.community
  const text = setText(graph)
  if (members.some(({ community }) => setText(community.graph) !== text || community.isTakingIn)) return false
  // Whoever is out by what they hold themselves may have told nobody yet, or not have heard of being in again.
  const others = heard.filter((holder) => !members.includes(holder))
  return others.every((holder) => !hasIn(graph.root, holder) && isWithin(holder.community.graph, graph))
}

/**
 * The honest devices that must agree: those whose people are in, and that nobody shut out, by the state that follows from
 * everything that those hold together who are listened to at all. No device's own opinion of itself counts.
 */
export function agreeingIn(sim: Sim): Holder[] {
  const heard = heardAmong(holdersIn(sim))
  const whole = wholeOf(sim, heard)
  return whole === undefined ? [] : heard.filter((holder) => hasIn(whole.root, holder))
}

/** A graph of all that these hold together: that of one of them, where it has everything. */
export function wholeOf(sim: Sim, holders: readonly Holder[]): CommunityGraph | undefined {
  const graphs = holders.map(({ community }) => community.graph)
  const [first] = graphs
  if (first === undefined) return undefined
  const largest = graphs.reduce((left, right) => (right.entryCount > left.entryCount ? right : left))
  if (graphs.every((graph) => isWithin(graph, largest))) return largest
  return truthOf(sim).graphOf(new Set(graphs.flatMap(idsIn)), holders)
}

/** Equal sets of events, and from equal sets the very same states, extremities, timelines, members and names. */
export const converged: Oracle = {
  name: 'converged',
  when: 'round',
  check(sim) {
    const heard = heardAmong(holdersIn(sim))
    const whole = wholeOf(sim, heard)
    const agreeing = whole ? heard.filter((holder) => hasIn(whole.root, holder)) : []
    const [first] = agreeing
    if (whole === undefined || first === undefined) return []
    const lacking = agreeing.flatMap((holder) => lackOf(sim, holder, whole))
    if (lacking.length > 0) return lacking
    const expected = digestOf(first.community.graph)
    return agreeing.slice(1).flatMap(({ device, community }) => {
      const difference = differenceOf(expected, digestOf(community.graph))
      if (difference === undefined) return []
      const says = `with the events of device ${first.device.number} it has another ${difference}`
      return [{ oracle: 'converged', device: device.number, says }]
    })
  },
}

function lackOf(sim: Sim, { device, community }: Holder, whole: CommunityGraph): Failure[] {
  const { graph } = community
  if (setText(graph) === setText(whole)) return []
  const lacking = idsIn(whole).filter((id) => !graph.table.has(id))
  const [id] = lacking
  const event = id && whole.entry(id)?.event
  const { state, peers } = community.networkStatus()
  const says = `it lacks ${lacking.length} of ${whole.entryCount} events, first ${id} (${event?.type}, written by device ${id && truthOf(sim).authorOf(id)}), is ${state} and hears ${peers.length}`
  return [{ oracle: 'converged', device: device.number, says }]
}
