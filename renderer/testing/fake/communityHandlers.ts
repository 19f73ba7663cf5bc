import { type Invite, type Params, RefusalError } from '../../../peer/contract.ts'
import type { FakePeer } from '../fakePeer.ts'
import { type FakeHandlers, fakeLink, fakeOpenLink } from '../fakeWorld.ts'

const saltmarsh = 'Saltmarsh Station'
const weekMs = 7 * 24 * 60 * 60_000

/** Communities and the ways into them. */
export function communityHandlers(peer: FakePeer): FakeHandlers {
  const checked = (link: string) => {
    if (!link.startsWith('roost://')) {
      throw new RefusalError('linkForeign', 'This is not a Roost invite. Ask for a link that begins with roost://join.')
    }
    if (link.startsWith(fakeLink)) return 'guarded' as const
    if (link === fakeOpenLink) return 'open' as const
    throw new RefusalError('linkDamaged', 'This invite was damaged on its way. Copy it again.')
  }
  const make = ({ communityId, expiresInMs = weekMs, usesMax = 1, role = 'member' }: Params<'invites.create'>) => {
    const inviteId = peer.freshId('invite-')
    const { userId, name } = peer.self()
    const now = Date.now()
    const invite: Invite = {
      inviteId,
      role,
      createdBy: userId,
      createdByName: name,
      createdTs: now,
      expiresTs: now + expiresInMs,
      usesMax,
      usedCount: 0,
      status: 'live',
      link: `${fakeLink}-${inviteId}`,
    }
    peer.change(({ invites }) => {
      invites[communityId] = [invite, ...(invites[communityId] ?? [])]
    })
    return invite
  }
  return {
    'communities.list': () => peer.world.communities,
    'communities.create': ({ name }) => ({ communityId: peer.found(name, 'owner') }),
    'communities.join': ({ link }) => {
      const kind = checked(link)
      if (peer.world.communities.some((community) => community.name === saltmarsh)) {
        throw new RefusalError('alreadyJoined', `You are in ${saltmarsh} already.`)
      }
      const communityId = peer.found(saltmarsh, 'member')
      if (kind === 'guarded') peer.editCommunity(communityId, { joined: false, joining: { step: 'looking' } })
      return { communityId, name: saltmarsh }
    },
    'communities.closed': () => [],
    'communities.shareReads': ({ communityId, isShared }) => {
      peer.change((world) => {
        world.communities = world.communities.map((community) =>
          community.communityId === communityId ? { ...community, sharesReads: isShared } : community,
        )
      })
      return {}
    },
    'communities.leave': ({ communityId }) => {
      peer.editCommunity(communityId, { removed: true, role: 'none' })
      return {}
    },
    'invites.check': ({ link }) => {
      const kind = checked(link)
      return { kind, communityId: '!saltmarsh', name: saltmarsh, addresses: ['127.0.0.1:47474'] }
    },
    'invites.create': (params) => {
      if (params.kind === 'open') return { link: fakeOpenLink, kind: 'open', inviteId: null, expiresTs: null }
      const { link, inviteId, expiresTs } = make(params)
      return { link: link ?? '', kind: 'guarded', inviteId, expiresTs }
    },
    'invites.list': ({ communityId }) => peer.world.invites[communityId] ?? [],
    'invites.revoke': ({ communityId, inviteId }) => {
      peer.change(({ invites }) => {
        invites[communityId] = (invites[communityId] ?? []).map((invite) =>
          invite.inviteId === inviteId ? { ...invite, status: 'revoked' } : invite,
        )
      })
      return {}
    },
  }
}
