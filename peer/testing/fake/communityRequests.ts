import type { HandlersOf } from '../../api/handlers.ts'
import { type Invite, RefusalError } from '../../contract.ts'
import { type FakeWorld, START_MS } from './world.ts'

const GUARDED = 'roost://join#'
const OPEN = 'roost://join#open:'

export const communityRequests = (world: FakeWorld): HandlersOf<'communities' | 'invites'> => ({
  'communities.list': () => world.communities.map(({ view }) => view),
  'communities.create': ({ name }) => {
    const community = world.addCommunity(name, null)
    world.addChannel(community, 'general')
    return { communityId: community.view.communityId }
  },
  'communities.join': ({ link }) => {
    const { communityId, name } = linked(link)
    const there = world.communities.find(({ view }) => view.communityId === communityId)
    const looking = { step: 'looking' } as const
    if (there === undefined) world.addCommunity(name, looking, communityId)
    else if (there.view.removed || there.view.joining !== null) {
      there.view = { ...there.view, joining: looking, removed: false }
    } else throw new RefusalError('alreadyJoined', `This profile is in ${name} already.`)
    return { communityId, name }
  },
  'communities.closed': () => world.closed,
  'communities.shareReads': ({ communityId, isShared }) => {
    const community = world.community(communityId)
    community.view = { ...community.view, sharesReads: isShared }
    return {}
  },
  'communities.leave': ({ communityId }) => {
    const community = world.community(communityId)
    community.view = { ...community.view, joined: false, removed: true, role: 'none' }
    return {}
  },
  'invites.create': ({ communityId, kind, expiresInMs, usesMax, role }) => {
    const { view, invites } = world.community(communityId)
    if (kind === 'open') return { link: `${OPEN}${view.name}`, kind, inviteId: null, expiresTs: null }
    const { userId, name } = world.needProfile()
    const link = `${GUARDED}${view.name}`
    const invite: Invite = {
      inviteId: world.newId('invite-'),
      role,
      createdBy: userId,
      createdByName: name,
      createdTs: START_MS,
      expiresTs: START_MS + expiresInMs,
      usesMax,
      usedCount: 0,
      status: 'live',
      link,
    }
    invites.push(invite)
    return { link, kind, inviteId: invite.inviteId, expiresTs: invite.expiresTs }
  },
  'invites.list': ({ communityId }) => world.community(communityId).invites,
  'invites.revoke': ({ communityId, inviteId }) => {
    const { invites } = world.community(communityId)
    const invite = invites.find((candidate) => candidate.inviteId === inviteId)
    if (invite === undefined) throw new RefusalError('notFound', 'There is no such invite here.')
    invites[invites.indexOf(invite)] = { ...invite, status: 'revoked' }
    return {}
  },
  'invites.check': ({ link }) => ({ ...linked(link), addresses: [] }),
})

/** What a fake link leads to: the community that its remaining text names. */
function linked(link: string): { kind: 'guarded' | 'open'; communityId: string; name: string } {
  if (!link.startsWith(GUARDED)) throw new RefusalError('linkForeign', 'This is not a Roost invite.')
  const kind = link.startsWith(OPEN) ? 'open' : 'guarded'
  const name = link.slice((kind === 'open' ? OPEN : GUARDED).length)
  return { kind, communityId: `!${name}`, name }
}
