import { must } from '../../core/assert.ts'
import { gatheringGlanceMs, gatheringMs } from '../limits.ts'
import type { Sim } from '../sim.ts'
import { act, at, devicesOf, type Moment, see } from './moment.ts'
import { channelName } from './words.ts'

/** Roles that the first of the others get, on top of what comes with their links. */
const rolesGiven = ['owner', 'moderator'] as const

/**
 * How a world begins: the first person founds a community with a channel or two, and the others join it by links, most
 * of them guarded. Every device runs. Ends when all have asked to be let in, which comes about while time goes on; some are
 * given roles then.
 */
export async function found(sim: Sim): Promise<void> {
  const [founder, ...others] = await Promise.all(sim.people.map((person) => arrive(sim, person.number)))
  if (founder === undefined) return
  const founded = await act(founder, 'communities.create', { name: 'Lab' })
  if (founded === undefined) return
  const { communityId } = founded
  for (let count = founder.rng.between(0, 1); count > 0; count--) {
    await act(founder, 'channels.create', { communityId, name: channelName(founder.rng) })
  }
  await letIn(founder, communityId, others)
  giveLater(founder, communityId, others.length + 1, sim.time.nowMs + gatheringMs)
}

/** Somebody becomes known to their device. */
async function arrive(sim: Sim, number: number): Promise<Moment> {
  const person = must(sim.people[number], 'there is somebody')
  const device = must(devicesOf(sim, person)[0], 'everybody has a device')
  const moment = { sim, device, person, rng: sim.rng(`gathering ${number}`) }
  const { name } = person
  const created = await act(moment, 'profile.create', { name, deviceName: `computer ${device.number}` })
  if (created) person.words = created.words
  return moment
}

/** Guarded links for all; in some worlds the last of them comes by an open one. */
async function letIn(founder: Moment, communityId: string, others: readonly Moment[]): Promise<void> {
  const isLastOpen = founder.rng.chance(0.3)
  const guarded = isLastOpen ? others.slice(0, -1) : others
  const open = isLastOpen ? others.slice(-1) : []
  for (const [coming, kind] of [
    [guarded, 'guarded'],
    [open, 'open'],
  ] as const) {
    if (coming.length === 0) continue
    const made = await act(founder, 'invites.create', { communityId, kind, usesMax: coming.length })
    if (made) for (const other of coming) await act(other, 'communities.join', { link: made.link })
  }
}

/** Gives roles once so many are in, as the founder sees it; later than a gathering may take nobody gets any. */
function giveLater(founder: Moment, communityId: string, count: number, untilMs: number): void {
  const { sim } = founder
  if (sim.time.nowMs < untilMs) {
    sim.time.after(gatheringGlanceMs, () => void giveWhenIn(founder, communityId, count, untilMs))
  }
}

async function giveWhenIn(founder: Moment, communityId: string, count: number, untilMs: number): Promise<void> {
  const members = (await see(founder, 'members.list', { communityId })) ?? []
  if (members.length < count) giveLater(founder, communityId, count, untilMs)
  else for (const [index, role] of rolesGiven.entries()) await give(founder, communityId, index + 1, role)
}

async function give(founder: Moment, communityId: string, number: number, role: (typeof rolesGiven)[number]) {
  const person = founder.sim.people[number]
  const device = person && devicesOf(founder.sim, person)[0]
  const self = device && (await see(at(founder, device), 'profile.get', {}))
  if (self) await act(founder, 'members.setRole', { communityId, userId: self.userId, role })
}
