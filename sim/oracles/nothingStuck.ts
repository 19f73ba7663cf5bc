import type { EventId } from '../../core/event/ids.ts'
import { dependenciesOf, type RoomEvent, signerOf } from '../../core/event/roomEvent.ts'
import { isAccepted } from '../../core/graph/entry.ts'
import { compareText } from '../../core/order.ts'
import { type FaultKind, faultKinds } from '../faults/kinds.ts'
import type { Failure, Sim } from '../sim.ts'
import { type Truth, truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import type { Holder } from './holders.ts'
import type { Oracle } from './oracle.ts'

/**
 * No event of an honest device waits for anything once all agree, or counts as refused, whoever else is about; and what else is
 * refused in a world has its cause in that world. What waits for something that none of them has waits for good, and nobody
 * can help it: faults took it from every disk, or it is with somebody alone who was removed before they had told it.
 */
export const nothingStuck: Oracle = {
  name: 'nothingStuck',
  when: 'round',
  check(sim) {
    const agreeing = agreeingIn(sim)
    return agreeing.flatMap((holder, index): Failure[] => {
      // Converged, all hold and refuse the same.
      const rejected = index === 0 ? rejectedOf(sim, holder) : undefined
      return [waitingOf(sim, holder, agreeing), refusedOf(sim, holder), rejected].flatMap((says) =>
        says ? [{ oracle: 'nothingStuck', device: holder.device.number, says }] : [],
      )
    })
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

/** What an event is refused for that only liars make, and pages that are not what was written. */
const byLiarsAlone = ['oversize', 'notCanonical', 'shape', 'hash', 'signature', 'certificate', 'foreignRoom', 'auth']
/** What a datagram is refused for besides, that only noise makes of one that was sound. */
const byNoiseAlone = ['seal', 'garbage']
/** Disks that give back what nobody gave them. */
const spoiling = ['tornPage', 'stalePage'] as const
const noise = ['bitFlip', 'truncation'] as const

/**
 * Whoever is no member has no key to seal an event under but that of an epoch that is over, and sends datagrams of every kind;
 * liars send everything.
 */
function refusedOf(sim: Sim, { community }: Holder): string | undefined {
  const { liarCount, outsiderCount } = sim.plan.options
  const happened = (kinds: readonly FaultKind[]) => kinds.some((kind) => sim.faults.of(kind) > 0)
  if (liarCount > 0) return undefined
  const hasMadeUpEvents = happened(['oldEpochKey', ...spoiling])
  const isEventUnexplained = (cause: string): boolean =>
    cause === 'storage' || cause === 'damagedOnDisk'
      ? !happened(faultKinds.disk)
      : byLiarsAlone.includes(cause) && !hasMadeUpEvents
  // A disk that is what it was before may have its device count its starts anew, and sign for another one of the same number.
  const isDatagramUnexplained = (cause: string): boolean =>
    outsiderCount === 0 &&
    ((byLiarsAlone.includes(cause) && !happened(faultKinds.disk)) || (byNoiseAlone.includes(cause) && !happened(noise)))
  const datagrams = Object.entries(community.networkStatus().refused)
  const unexplained = [
    ...[...community.refusals.counts()].filter(([reason]) => isEventUnexplained(reason.split(/[ :]/)[0] ?? '')),
    ...datagrams.filter(([cause]) => isDatagramUnexplained(cause)),
  ].sort(([left], [right]) => compareText(left, right))
  const said = unexplained.map(([reason, count]) => `${count} times "${reason}"`).join(', ')
  return said === '' ? undefined : `it refused what nothing in this world explains: ${said}`
}

/** What was looked at before: whether it is accepted follows from what lies behind it. */
const acceptedIn = new WeakMap<Sim, Set<EventId>>()

/** An event that an honest device wrote, by the rules as it had them, and that others hold for refused by these. */
function rejectedOf(sim: Sim, { community: { graph } }: Holder): string | undefined {
  const { written } = truthOf(sim)
  const sound = acceptedIn.get(sim) ?? new Set()
  acceptedIn.set(sim, sound)
  for (const [id, { device }] of written) {
    const entry = sound.has(id) || !sim.devices[device]?.isHonest ? undefined : graph.entry(id)
    if (entry === undefined) continue
    if (!isAccepted(entry)) return `it refuses ${id} (${entry.event.type}), which device ${device} wrote`
    sound.add(id)
    sim.looks.note('nothingStuck', 1)
  }
  return undefined
}
