import { act, anyOf, communityOf, type Moment, see } from './moment.ts'

const shortLifeMs = 60_000
const longLifeMs = 7 * 24 * 60 * 60 * 1000

/** Makes a link and gives it to somebody: mostly a guarded one, which may be for several and may soon end. */
export async function invite(moment: Moment): Promise<void> {
  const { sim, person, rng } = moment
  const communityId = communityOf(moment)
  const others = sim.people.filter((other) => other !== person)
  const receiver = anyOf(moment, others)
  if (communityId === undefined || receiver === undefined) return
  const made = await act(moment, 'invites.create', {
    communityId,
    kind: rng.chance(0.15) ? 'open' : 'guarded',
    usesMax: rng.between(1, 3),
    expiresInMs: rng.chance(0.3) ? shortLifeMs : longLifeMs,
    role: rng.chance(0.2) ? 'moderator' : 'member',
  })
  if (made) receiver.links.push(made.link)
}

export async function revokeInvite(moment: Moment): Promise<void> {
  const communityId = communityOf(moment)
  const invites = communityId && (await see(moment, 'invites.list', { communityId }))
  const live = anyOf(moment, invites ? invites.filter(({ status }) => status === 'live') : [])
  if (communityId && live) await act(moment, 'invites.revoke', { communityId, inviteId: live.inviteId })
}
