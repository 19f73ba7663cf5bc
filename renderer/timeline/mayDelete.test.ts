import { describe, expect, it } from 'vitest'
import { mayDelete } from './mayDelete.ts'

const roles = ['owner', 'moderator', 'member', 'none'] as const

describe('deleting is offered', () => {
  it('to everybody for what they wrote themselves', () => {
    expect(roles.filter((role) => mayDelete({ own: true }, role))).toEqual(roles)
  })
  it('to owners and moderators for what others wrote', () => {
    expect(roles.filter((role) => mayDelete({ own: false }, role))).toEqual(['owner', 'moderator'])
  })
})
