import { describe, expect, it } from 'vitest'
import { mayInvite } from './mayInvite.ts'

const roles = ['owner', 'moderator', 'member', 'none'] as const

describe('inviting is offered', () => {
  it('to owners and moderators', () => {
    const offered = roles.filter((role) => mayInvite({ role, joined: true, removed: false }))
    expect(offered).toEqual(['owner', 'moderator'])
  })
  it('to nobody who is not in yet, or not any more', () => {
    expect(mayInvite({ role: 'owner', joined: false, removed: false })).toBe(false)
    expect(mayInvite({ role: 'owner', joined: true, removed: true })).toBe(false)
  })
})
