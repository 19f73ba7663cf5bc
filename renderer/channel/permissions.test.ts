import { describe, expect, it } from 'vitest'
import { mayReadmit, mayRemove, rolesToGive } from './permissions.ts'

const roles = ['owner', 'moderator', 'member', 'none'] as const
const removableBy = (own: (typeof roles)[number]) => roles.filter((other) => mayRemove(own, other))

describe('what is offered about a person', () => {
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
})
