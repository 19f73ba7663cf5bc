import type { Failure, Sim } from '../sim.ts'
import { batchesOf, orders, replayed } from '../truth/replay.ts'
import { truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import { differenceOf, digestOf } from './digest.ts'
import { idsIn } from './holders.ts'
import type { Oracle } from './oracle.ts'

/** In how many rounds events are replayed. */
const replayedShare = 0.5

/**
 * What devices make of their events follows from the events alone: an empty graph that is given the same events makes the
 * same of them. Every other time, and in one order, by chance: as they were written and one by one, shuffled with some of
 * them twice, or all at once.
 */
export const functionOfSet: Oracle = {
  name: 'functionOfSet',
  when: 'round',
  check: failuresOf,
}

function failuresOf(sim: Sim): Failure[] {
  const agreeing = agreeingIn(sim)
  const [first] = agreeing
  if (first === undefined) return []
  const rng = sim.rng(`replay ${sim.trace.rows.length}`)
  if (!rng.chance(replayedShare)) return []
  const order = rng.pick(orders)
  const { graph, communityId } = first.community
  const events = truthOf(sim).eventsOf(idsIn(graph), agreeing)
  const fresh = replayed(sim.crypto, communityId, batchesOf(events, order, rng))
  // A copy that a liar spoilt the signature of is dropped where nothing waits for it yet, and has to be offered again.
  if (sim.plan.options.liarCount > 0 && fresh.entryCount < graph.entryCount) fresh.ingest(events)
  const difference =
    fresh.entryCount === graph.entryCount ? differenceOf(digestOf(graph), digestOf(fresh)) : 'set of events'
  if (difference === undefined) return []
  const says = `its ${events.length} events, ${order}, make another ${difference}`
  return [{ oracle: 'functionOfSet', device: first.device.number, says }]
}
