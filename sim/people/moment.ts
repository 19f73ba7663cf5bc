import type { EventId } from '../../core/event/ids.ts'
import type { Params, QueryItem, QueryName, QueryParams, RequestName, Result } from '../../peer/contract.ts'
import type { Answer, Device } from '../device/device.ts'
import { hadDiskTrouble } from '../oracles/diskTrouble.ts'
import type { Operation } from '../plan/plan.ts'
import { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import type { Person } from './person.ts'

/** Somebody at one of their devices, who sees what it shows them and asks it for things. */
export interface Moment {
  readonly sim: Sim
  readonly device: Device
  readonly person: Person
  /** What they choose among what they see. */
  readonly rng: Rng
}

/** What a person does with an operation of one kind. What they find nothing for to do it with is left undone. */
export type Act = (moment: Moment) => Promise<void>

/** The moment of an operation; undefined where nobody is there to do it, or no device of theirs runs. */
export function momentOf(sim: Sim, { device: number, draw }: Operation): Moment | undefined {
  const planned = sim.devices[number]
  const person = planned && sim.people[planned.person]
  if (person === undefined) return undefined
  const rng = new Rng(`${sim.plan.seed}/operation/${draw}`)
  const up = devicesOf(sim, person).filter(({ isUp }) => isUp)
  // One that has nothing on it yet is of use where there is no other.
  const used = up.filter(({ community }) => community !== undefined)
  const own = used.length > 0 ? used : up
  return own.length === 0 ? undefined : { sim, device: rng.pick(own), person, rng }
}

/** All devices of a person, those that run and those that do not. */
export const devicesOf = (sim: Sim, { number }: Person): Device[] =>
  sim.devices.filter((device) => device.person === number)

/** The same person at another of their devices. */
export const at = (moment: Moment, device: Device): Moment => ({ ...moment, device })

/** The community that the world is about, as this device has it. */
export const communityOf = ({ device }: Moment): string | undefined => device.community?.communityId

/**
 * Does something and has the trace say so, whenever the answer comes. Undefined where it was refused, which is a person's
 * everyday life, or where the process went away.
 */
export async function act<Name extends RequestName>(
  moment: Moment,
  name: Name,
  params: Params<Name>,
): Promise<Result<Name> | undefined> {
  const { sim, device } = moment
  const answer = await ask(moment, name, params)
  const said = answer.outcome === 'refused' ? answer.code : answer.outcome
  const eventId = answer.outcome === 'done' ? eventIdIn(answer.value) : undefined
  const what = { kind: 'did', detail: `${name}: ${said}`, ...(eventId && { eventId }) } as const
  sim.trace.note({ atMs: sim.time.nowMs - sim.startMs, device: device.number, ...what })
  return answer.outcome === 'done' ? answer.value : undefined
}

/** The event that came of something, where a person is told of one: theirs, and kept from then on. */
const eventIdIn = (answered: unknown): EventId | undefined =>
  typeof answered === 'object' && answered !== null && 'eventId' in answered ? (answered.eventId as EventId) : undefined

/** Looks at what a device shows. */
export async function see<Name extends RequestName>(
  moment: Moment,
  name: Name,
  params: Params<Name>,
): Promise<Result<Name> | undefined> {
  const answer = await ask(moment, name, params)
  return answer.outcome === 'done' ? answer.value : undefined
}

/** Looks at what a live query lists. */
export async function look<Name extends QueryName>(
  { device }: Moment,
  name: Name,
  params: QueryParams<Name>,
): Promise<readonly QueryItem<Name>[]> {
  if (!device.isUp) return []
  const answer = await device.look(name, params)
  return answer.outcome === 'done' ? answer.value : []
}

async function ask<Name extends RequestName>(
  { sim, device }: Moment,
  name: Name,
  params: Params<Name>,
): Promise<Answer<Result<Name>>> {
  if (!device.isUp) return { outcome: 'lost' }
  const answer = await device.call(name, params)
  // What the disk refuses is nobody's doing.
  if (answer.outcome === 'refused' && answer.code === 'internal' && !hadDiskTrouble(sim, device.number)) {
    sim.fail({ oracle: 'refusals', device: device.number, says: `${name} was refused, and no person can tell why` })
  }
  return answer
}

/** One of them; undefined where there is none. */
export const anyOf = <Item>({ rng }: Moment, items: readonly Item[] | undefined): Item | undefined =>
  items === undefined || items.length === 0 ? undefined : rng.pick(items)
