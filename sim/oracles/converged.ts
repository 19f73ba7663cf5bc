import type { EventId } from '../../core/event/ids.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import type { Device } from '../device/device.ts'
import type { Failure, Sim } from '../sim.ts'
import { truthOf } from '../truth/truth.ts'
import { differenceOf, digestOf } from './digest.ts'
import { circlesOf, type Holder, hasIn, hears, holdersIn, idsIn, isNear, isWithin, setText } from './holders.ts'
import type { Oracle } from './oracle.ts'

/**
 * Whether all who must agree hold the same set, and have taken in all that they were given. Cheap enough to be asked
 * often. Who must agree: `agreeingIn`, and whoever else hears each other; nobody who is to be there may be missing.
 */
export function isConverged(sim: Sim): boolean {
  if (sim.devices.some((device) => absenceOf(device) !== undefined)) return false
  const holders = holdersIn(sim)
  const circles = circlesOf(sim, holders)
  if (!circles.every(isOfOneMind)) return false
  const [main] = circles
  const [first] = main ?? []
  if (main === undefined || first === undefined) return true
  // Whoever is out by what they hold themselves may have told nobody yet, or not have heard of being in again.
  return outside(sim, holders, main).every(
    (holder) => !hasIn(first.community.graph.root, holder) && isWithin(holder.community.graph, first.community.graph),
  )
}

/** Why an honest device is not at work that nobody took away. */
function absenceOf({ isHonest, isThere, isUp, peer }: Device): string | undefined {
  if (!isHonest || !isThere) return undefined
  if (!isUp) return 'it does not run'
  const [closed] = peer?.closed ?? []
  return closed && `a community of its could not be opened: ${closed.message}`
}

const isOfOneMind = (circle: readonly Holder[]): boolean => {
  const [first] = circle
  const text = first && setText(first.community.graph)
  const isSame = circle.every(({ community }) => setText(community.graph) === text && !community.isTakingIn)
  return isSame && circle.every((holder) => lackedContent(holder, circle) === undefined)
}

/** An event that somebody holds without its content, while somebody else of the circle has all of it. */
function lackedContent({ community: { graph } }: Holder, circle: readonly Holder[]): EventId | undefined {
  for (const [id, reason] of graph.wanted) {
    const isWholeIn = ({ community }: Holder) => community.graph.table.has(id) && !community.graph.wanted.has(id)
    if (reason === 'content' && circle.some(isWholeIn)) return id
  }
  return undefined
}

/** Those who are in no circle, and whom somebody of this one still hears, to whom they would tell it. */
const outside = (sim: Sim, holders: readonly Holder[], circle: readonly Holder[]): Holder[] =>
  holders.filter(
    (holder) =>
      !hasIn(holder.community.graph.root, holder) &&
      circle.some((listener) => isNear(sim, listener, holder) && hears(listener, holder) && hears(holder, listener)),
  )

/**
 * The honest devices that must agree: of those who hear each other, the most; and of these, those whose people are in, and that
 * nobody shut out, by the state that follows from everything that they hold together. No device's own opinion of itself counts.
 */
export const agreeingIn = (sim: Sim): readonly Holder[] => agreementIn(sim).members

/** Those who must agree, and in what: a graph of all that those hold together who are heard among them. */
export interface Agreement {
  readonly whole: CommunityGraph | undefined
  readonly members: readonly Holder[]
}

/** The agreement of `agreeingIn`. */
export function agreementIn(sim: Sim): Agreement {
  const holders = holdersIn(sim)
  const [main] = circlesOf(sim, holders)
  if (main === undefined) return { whole: undefined, members: [] }
  return membersAmong(sim, [...main, ...outside(sim, holders, main)])
}

function membersAmong(sim: Sim, heard: readonly Holder[]): Agreement {
  const whole = wholeOf(sim, heard)
  return { whole, members: whole === undefined ? [] : heard.filter((holder) => hasIn(whole.root, holder)) }
}

/** A graph of all that these hold together: that of one of them, where it has everything. */
function wholeOf(sim: Sim, holders: readonly Holder[]): CommunityGraph | undefined {
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
    const holders = holdersIn(sim)
    const [main = [], ...others] = circlesOf(sim, holders)
    const circles = [[...main, ...outside(sim, holders, main)], ...others]
    const missing = sim.devices.flatMap((device): Failure[] => {
      const says = absenceOf(device)
      return says === undefined ? [] : [{ oracle: 'converged', device: device.number, says }]
    })
    return [...missing, ...circles.flatMap((circle) => disagreements(sim, circle))]
  },
}

function disagreements(sim: Sim, heard: readonly Holder[]): Failure[] {
  const { whole, members } = membersAmong(sim, heard)
  const [first] = members
  if (whole === undefined || first === undefined) return []
  const lacking = members.flatMap((holder) => lackOf(sim, holder, whole, members))
  if (lacking.length > 0) return lacking
  const expected = digestOf(first.community.graph)
  return members.slice(1).flatMap(({ device, community }) => {
    const difference = differenceOf(expected, digestOf(community.graph))
    if (difference === undefined) return []
    const says = `with the events of device ${first.device.number} it has another ${difference}`
    return [{ oracle: 'converged', device: device.number, says }]
  })
}

function lackOf(sim: Sim, holder: Holder, whole: CommunityGraph, members: readonly Holder[]): Failure[] {
  const { device, community } = holder
  const { graph } = community
  if (setText(graph) === setText(whole)) {
    const husk = lackedContent(holder, members)
    const says = `it lacks the content of ${husk}, which others have`
    return husk === undefined ? [] : [{ oracle: 'converged', device: device.number, says }]
  }
  const lacking = idsIn(whole).filter((id) => !graph.table.has(id))
  const [id] = lacking
  const event = id && whole.entry(id)?.event
  const { state, peers } = community.networkStatus()
  const says = `it lacks ${lacking.length} of ${whole.entryCount} events, first ${id} (${event?.type}, written by device ${id && truthOf(sim).authorOf(id)}), is ${state} and hears ${peers.length}`
  return [{ oracle: 'converged', device: device.number, says }]
}
