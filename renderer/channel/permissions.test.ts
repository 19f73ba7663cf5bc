import { describe, expect, it } from 'vitest'
import { mayInviteTo, mayReadmit, mayRemove, mayRename, rolesToGive } from './permissions.ts'

const roles = ['owner', 'moderator', 'member', 'none'] as const
const removableBy = (own: (typeof roles)[number]) => roles.filter((other) => mayRemove(own, other))

describe('what is offered about people and channels', () => {
  it('is removing them, for whoever stands above them', () => {
    expect(roles.map(removableBy)).toEqual([['moderator', 'member'], ['member'], [], []])
  })
  it('is letting them come back, for owners and moderators', () => {
    expect(roles.filter(mayReadmit)).toEqual(['owner', 'moderator'])
  })
  it('is another role, for owners alone, and not for other owners or for who is out', () => {
    const offered = (own: (typeof roles)[number]) => roles.filter((other) => rolesToGive(own, other).length > 0)
    expect(roles.map(offered)).toEqual([['moderator', 'member'], [], [], []])
  })
  it('is inviting to a private channel, for its owners', () => {
    expect(roles.filter(mayInviteTo)).toEqual(['owner'])
    expect(mayInviteTo(undefined)).toBe(false)
  })
  it('is another name for a public channel, for owners and moderators', () => {
    expect(roles.filter((role) => mayRename(role, 'public'))).toEqual(['owner', 'moderator'])
    expect(mayRename('member', 'private')).toBe(true)
  })
})
