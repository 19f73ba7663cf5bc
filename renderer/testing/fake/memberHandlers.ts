import { type Member, RefusalError } from '../../../peer/contract.ts'
import type { FakePeer } from '../fakePeer.ts'
import type { FakeHandlers } from '../fakeWorld.ts'

const safetyWords: readonly string[] =
  'anchor basket candle dolphin ember forest granite helmet island jacket kettle lemon'.split(' ')

/** The people of a community and what one may do about them. */
export function memberHandlers(peer: FakePeer): FakeHandlers {
  const edit = (communityId: string, userId: string, change: Partial<Member>) =>
    peer.change(({ members }) => {
      members[communityId] = (members[communityId] ?? []).map((member) =>
        member.userId === userId ? { ...member, ...change } : member,
      )
    })
  const allowed = (communityId: string) => {
    const role = peer.world.communities.find((community) => community.communityId === communityId)?.role
    if (role === 'owner' || role === 'moderator') return
    throw new RefusalError('forbidden', 'Only moderators and owners of this community can do this.')
  }
  return {
    'members.list': ({ communityId }) => peer.world.members[communityId] ?? [],
    'members.remove': ({ communityId, userId }) => {
      allowed(communityId)
      edit(communityId, userId, { role: 'none', here: false })
      peer.change(({ invites }) => {
        invites[communityId] = (invites[communityId] ?? []).map((invite) =>
          invite.status === 'live' ? { ...invite, status: 'revoked' } : invite,
        )
      })
      return {}
    },
    'members.readmit': ({ communityId, userId }) => {
      allowed(communityId)
      peer.change(({ members }) => {
        members[communityId] = (members[communityId] ?? []).filter((member) => member.userId !== userId)
      })
      return {}
    },
    'members.setRole': ({ communityId, userId, role }) => {
      allowed(communityId)
      edit(communityId, userId, { role })
      return {}
    },
    'members.safetyWords': () => ({ words: [...safetyWords] }),
    'members.verify': ({ communityId, userId, verified }) => {
      edit(communityId, userId, { verified })
      return {}
    },
    'members.evidence': () => [],
  }
}
