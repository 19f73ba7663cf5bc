import { askedCountMax } from '../limits.ts'
import { act, at, communityOf, type Moment, see } from './moment.ts'
import { someOther } from './places.ts'

export async function setRole(moment: Moment): Promise<void> {
  const found = await someOther(moment)
  const role = moment.rng.pick(['owner', 'moderator', 'moderator', 'member'] as const)
  if (found) await act(moment, 'members.setRole', { ...found, role })
}

/** Bans somebody. */
export async function remove(moment: Moment): Promise<void> {
  const found = await someOther(moment)
  if (found) await act(moment, 'members.remove', found)
}

/** Lifts somebody's ban: they still need a link. */
export async function readmit(moment: Moment): Promise<void> {
  const found = await someOther(moment, ({ role }) => role === 'none')
  if (found) await act(moment, 'members.readmit', found)
}

/** Leaves for good. */
export async function leave(moment: Moment): Promise<void> {
  const communityId = communityOf(moment)
  const left = communityId && (await act(moment, 'communities.leave', { communityId }))
  if (left) moment.person.hasLeft = true
}

/** Comes by a link, for the first time or again. Who has none asks somebody else for one, there and then. */
export async function join(moment: Moment): Promise<void> {
  const link = moment.person.links.pop() ?? (await linkOfAFriend(moment))
  if (link === undefined) return
  const joined = await act(moment, 'communities.join', { link })
  if (joined) moment.person.hasLeft = false
}

async function linkOfAFriend(moment: Moment): Promise<string | undefined> {
  const { sim, person, rng } = moment
  if (await isIn(moment)) return undefined
  const others = sim.devices.filter((device) => device.person !== person.number && device.isUp && device.community)
  for (const device of rng.shuffled(others).slice(0, askedCountMax)) {
    const friend = at(moment, device)
    const communityId = communityOf(friend)
    // Who was removed comes back by a guarded link alone: their device does not know that they may.
    const kind = person.hasLeft && rng.chance(0.5) ? 'open' : 'guarded'
    const made = communityId && (await act(friend, 'invites.create', { communityId, kind }))
    if (made) return made.link
  }
  return undefined
}

async function isIn(moment: Moment): Promise<boolean> {
  const communities = await see(moment, 'communities.list', {})
  return communities?.some(({ joined }) => joined) ?? false
}
