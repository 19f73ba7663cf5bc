import { must } from '../../core/assert.ts'
import type { EventId } from '../../core/event/ids.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { requestHandlers } from '../../peer/api/requests.ts'
import { hasTakenPart } from '../../peer/community/takePart.ts'
import { RefusalError } from '../../peer/contract.ts'
import { progressMs } from '../limits.ts'
import { roundsOf } from '../plan/rounds.ts'
import type { Failure, Sim } from '../sim.ts'
import { truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import { hadDiskTrouble } from './diskTrouble.ts'
import type { Holder } from './holders.ts'
import type { Oracle } from './oracle.ts'

/** Something that was said to see whether it gets to everybody. */
interface Probe {
  readonly eventId: EventId
  readonly author: number
  readonly atMs: number
  readonly listeners: readonly number[]
}

const probes = new WeakMap<Sim, Probe>()

/**
 * Once everything is mended and all agree, what anybody says gets to everybody in time. By chance one of those who agree says
 * something each time; when all have agreed again, it is looked when it came. What a network that is laid out by chance kept from
 * somebody is late only by what it took from when it could come: once somebody left or was lost, no layout need join the others.
 */
export const progress: Oracle = {
  name: 'progress',
  when: 'round',
  check: (sim) => [...missed(sim), ...say(sim)],
}

/** The same of what was said last. */
export const progressAtEnd: Oracle = { name: 'progress', when: 'end', check: (sim) => missed(sim) }

function say(sim: Sim): Failure[] {
  const agreeing = agreeingIn(sim)
  const speakers = agreeing.filter(({ community }) => hasTakenPart(community))
  if (speakers.length === 0) return []
  const speaker = sim.rng(`probe ${sim.trace.rows.length}`).pick(speakers)
  const said = sayAt(sim, speaker)
  if (said === 'nowhere') return []
  const author = speaker.device.number
  if (said instanceof RefusalError) {
    return [{ oracle: 'progress', device: author, says: `it may not say anything once all agree: ${said.code}` }]
  }
  const atMs = sim.time.nowMs - sim.startMs
  probes.set(sim, { eventId: said, author, atMs, listeners: agreeing.map(({ device }) => device.number) })
  return []
}

/**
 * Says something in the first public channel that the person is in. A disk that came back this moment may still have to be read
 * anew: its person is told so, and tries once more.
 */
function sayAt(sim: Sim, { device, community }: Holder): EventId | RefusalError | 'nowhere' {
  const { communityId } = community
  const said = device.within((peer) => {
    const api = requestHandlers(peer)
    try {
      const channels = api['channels.list']({ communityId })
      if (channels instanceof Promise) return 'nowhere' as const
      const channel = channels.find(({ kind, joined }) => kind === 'public' && joined)
      if (channel === undefined) return 'nowhere' as const
      const answer = api['messages.send']({ communityId, roomId: channel.roomId, body: 'Does everybody hear me?' })
      return answer instanceof Promise ? ('nowhere' as const) : (answer.eventId as EventId)
    } catch (error) {
      if (error instanceof RefusalError) return error
      if (error instanceof StoreError && hadDiskTrouble(sim, device.number)) return 'nowhere'
      throw error
    }
  })
  return said ?? 'nowhere'
}

function missed(sim: Sim): Failure[] {
  const probe = probes.get(sim)
  if (probe === undefined) return []
  probes.delete(sim)
  const { eventId, author, atMs, listeners } = probe
  const calm = roundsOf(sim.plan.options).find(({ mendMs, endMs }) => mendMs <= atMs && atMs <= endMs)
  if (calm === undefined) return []
  const arrivals = sim.network.arrivalsOf(author, listeners, atMs, calm.endMs)
  const truth = truthOf(sim)
  const still = new Set(agreeingIn(sim).map(({ device }) => device.number))
  return listeners
    .filter((number) => still.has(number))
    .flatMap((number) => {
      const couldComeMs = arrivals.get(number)
      // Where little was left of the peace, nothing can be asked of it.
      if (couldComeMs === undefined || calm.endMs - couldComeMs < progressMs) return []
      const row = truth.cameTo(number, eventId)
      const cameMs = row === undefined ? undefined : must(sim.trace.rows[row], 'a row of the trace').atMs
      if (cameMs !== undefined && cameMs - couldComeMs <= progressMs) return []
      const says = `what device ${author} said when all agreed ${cameMs === undefined ? 'never came' : `took ${cameMs - couldComeMs} ms`}`
      return [{ oracle: 'progress', device: number, says }]
    })
}
